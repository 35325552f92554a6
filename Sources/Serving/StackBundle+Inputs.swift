import TableFiles
import Tabular

/// A column that a bundle's rows have, or may have.
public struct InputColumn: Sendable, Equatable, Encodable {
  public enum Use: String, Sendable, Encodable {
    /// Needed: made into features, or the column that the target is relative to.
    case feature
    /// Needed: a joined table is matched by it.
    case join
    /// Names the rows where it is given.
    case key
  }
  public var name: String
  /// `number`, `category`, `date`, `datetime` or `time`.
  public var type: String
  public var use: Use
  public var unit: String?
  /// The least and greatest number that is taken.
  public var minimum: Double?
  public var maximum: Double?
}

extension StackBundle {
  /// The columns of rows, in the order in which they are looked for.
  public var inputs: [InputColumn] {
    let sources = BundleSources(stacks.map(\.recipe), tables: joined)
    var inputs: [InputColumn] = []
    func add(_ names: [String], _ use: InputColumn.Use) {
      for name in names where !inputs.contains(where: { $0.name == name }) {
        let declaration = declaration(of: name)
        inputs.append(
          InputColumn(
            name: name, type: declaration.type?.rawValue ?? "number", use: use,
            unit: declaration.unit, minimum: declaration.minimum, maximum: declaration.maximum))
      }
    }
    add(sources.own, .feature)
    for table in sources.on.keys.sorted() { add(sources.on[table] ?? [], .join) }
    add(key, .key)
    return inputs
  }
}
