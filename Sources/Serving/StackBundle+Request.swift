public import TableFiles
public import Wording
import Tabular

/// A file of rows that lacks columns without which a bundle can't predict.
public struct MissingColumns: DiagnosedError, Equatable, Sendable {
  public struct Missing: Equatable, Sendable {
    public var name: String
    /// What it is for, as a phrase.
    public var use: String
    /// The column of the file with the likeliest name.
    public var closest: String?
  }
  public var file: String
  public var missing: [Missing]

  public var diagnoses: [Diagnosis] {
    missing.map { column in
      Diagnosis(
        "column '\(column.name)' is missing (\(column.use))",
        help: (column.closest.map { "did you mean '\($0)'? " } ?? "")
          + "add the column; leave cells empty where it is unknown", at: file)
    }
  }
}

extension StackBundle {
  /// How a file of rows is read: the columns that are needed, typed and bounded as in training.
  ///
  /// The key of the stage's table is read where it is there, to name the rows. Columns of a joined
  /// table come from the bundle, unless the file has them as `table.column`.
  ///
  /// - Parameters:
  ///   - header: The names of the file's columns.
  ///   - withTarget: Whether the target is to be read as well.
  /// - Returns: The request; it ignores all other columns.
  /// - Throws: ``MissingColumns``.
  public func request(
    file: String, sheet: String?, header: [String], withTarget: Bool = false
  ) throws(MissingColumns) -> TableRequest {
    var missing: [MissingColumns.Missing] = []
    var declared: [(name: String, declaration: TableRequest.ColumnDeclaration)] = []
    func take(_ name: String, _ declaration: TableRequest.ColumnDeclaration, _ use: String) {
      if declared.contains(where: { $0.name == name }) { return }
      if header.contains(name) {
        declared.append((name, declaration))
      } else if !missing.contains(where: { $0.name == name }) {
        missing.append(.init(name: name, use: use, closest: nil))
      }
    }
    let sources = BundleSources(stacks.map(\.recipe), tables: joined)
    for name in key where header.contains(name) {
      take(name, declaration(of: name), "the key")
    }
    for name in sources.own { take(name, declaration(of: name), "a feature") }
    if withTarget {
      take(
        origin.target, .init(type: own.classes.isEmpty ? .number : .category),
        "the error that is measured")
    }
    for table in sources.on.keys.sorted() {
      let brought = (sources.joined[table] ?? []).filter { header.contains("\(table).\($0)") }
      if brought.isEmpty {
        for name in sources.on[table] ?? [] {
          take(name, declaration(of: name), "the join with '\(table)'")
        }
      } else {
        for name in sources.joined[table] ?? [] {
          take("\(table).\(name)", declaration(of: name, in: table), "a feature")
        }
      }
    }
    // A column that is needed by its own name is none that was meant by another.
    let free = header.filter { name in !declared.contains { $0.name == name } }
    for index in missing.indices {
      missing[index].closest = closest(to: missing[index].name, in: free)
    }
    guard missing.isEmpty else { throw MissingColumns(file: file, missing: missing) }
    return TableRequest(
      file: file, sheet: sheet, columns: declared,
      ignore: header.filter { name in !declared.contains { $0.name == name } },
      missing: self.missing)
  }

  func declaration(of name: String) -> TableRequest.ColumnDeclaration {
    columns.first { $0.name == name }?.declaration ?? .init(type: .number)
  }

  private func declaration(of name: String, in table: String) -> TableRequest.ColumnDeclaration {
    guard let column = joined[table]?[name] else { return .init(type: .number) }
    var isCategory = false
    if case .categories = column.values { isCategory = true }
    return StackBundle.SourceColumn.declaration(
      isCategory: isCategory, moment: column.moment, minimum: column.minimum,
      maximum: column.maximum, invalid: .error, conversion: nil)
  }

  private func closest(to name: String, in header: [String]) -> String? {
    Suggestion.likely(name, among: header)
  }
}
