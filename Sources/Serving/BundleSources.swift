import Stacking
import Tabular

/// Which columns of which tables the features and the baseline of a stage are made of.
struct BundleSources {
  /// Columns of the stage's own table, each once.
  private(set) var own: [String] = []
  /// Columns of joined tables, without the columns they are joined on; by table, each once.
  private(set) var joined: [String: [String]] = [:]
  /// The columns that each joined table is matched by.
  private(set) var on: [String: [String]] = [:]
  /// What these are called there, where that is otherwise.
  private(set) var otherNames: [String: [String]] = [:]

  /// - Parameter tables: The tables that are joined, by name.
  init(_ recipes: [FeatureRecipe], tables: [String: Table]) {
    for recipe in recipes {
      for join in recipe.joins {
        on[join.name] = join.on
        otherNames[join.name, default: []] += join.names.values.sorted()
      }
      for kind in recipe.kinds { add(kind, tables) }
      for name in recipe.seenTargets { add(own: name) }
      if let baseline = recipe.baseline { add(own: baseline.column) }
    }
  }

  private mutating func add(_ kind: FeatureKind, _ tables: [String: Table]) {
    switch kind {
    case .column(let name, _), .cyclic(let name, _, _): add(own: name)
    case .time(let names): for name in names { add(own: name) }
    case .joined(let table, let column, _): add(column, of: table)
    case .allJoined(let table):
      let keys = (on[table] ?? []) + (otherNames[table] ?? [])
      for column in tables[table]?.columns ?? [] where !keys.contains(column.name) {
        add(column.name, of: table)
      }
    // What stands behind a lag or a group's figures is in the bundle; of a row its keys are asked.
    case .generated(let generator):
      for key in generator.keys {
        if let table = key.table { add(key.column, of: table) } else { add(own: key.column) }
      }
    // What the earlier stage is made of is added as a recipe of its own.
    case .outOfFold: break
    }
  }

  private mutating func add(own name: String) {
    // A joined column by its full name, in a place that takes columns of the stage's own table.
    if let dot = name.firstIndex(of: "."), on[String(name[..<dot])] != nil {
      return add(String(name[dot...].dropFirst()), of: String(name[..<dot]))
    }
    if !own.contains(name) { own.append(name) }
  }

  private mutating func add(_ column: String, of table: String) {
    // Half-widths come with the bundle alone.
    guard !(joined[table] ?? []).contains(column), !(on[table] ?? []).contains(column),
      !column.hasSuffix(CompletedTable.widthSuffix)
    else { return }
    joined[table, default: []].append(column)
  }
}
