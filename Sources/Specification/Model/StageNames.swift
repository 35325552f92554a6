import YAML

/// Every name that stages may use, gathered before any stage is read: a stage may name a table that
/// a later one fills, and a stage with a mistake in it is still there for the others.
struct StageNames {
  let entries: [YAMLNode.Entry]
  let sources: [TableSource]
  let stacks: [String]
  /// Tables that are read.
  let tables: [Marked<String>]
  /// Tables that stages fill; those whose names are free.
  private(set) var fills: [Marked<String>] = []

  init(
    tables: Named<TableSource>, stacks: Named<StackSpec>, stages: [YAMLNode.Entry], _ log: SpecLog
  ) {
    entries = stages
    sources = tables.found
    self.tables = tables.names
    self.stacks = stacks.names.map(\.value)
    for stage in stages {
      guard let node = stage.value["fills"], !node.isNull,
        let name = log.name(node, "'fills'")
      else { continue }
      if let first = (self.tables + fills).first(where: { $0.value == name.value }) {
        log.report(.duplicateName(.table, name.value, first: first.mark), name.mark)
      } else {
        fills.append(name)
      }
    }
  }

  /// Names of all tables, read and filled.
  var allTables: [String] { (tables + fills).map(\.value) }
}
