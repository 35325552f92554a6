import Tabular

extension ExperimentChecks {
  /// Aggregates for at least one target, and a positive weight in every row.
  func checkReconciliation(_ stage: StageSpec, _ table: TableView, _ joins: [JoinView]) {
    guard let own = stage.reconciliation else { return }
    if let join = joins.first(where: { $0.table.name == own.table.value }) {
      let columns = join.table.table.columns.map(\.name)
      let named = stage.targets.filter { columns.contains($0.value) }
      if named.isEmpty {
        log.report(
          .unsuitable(
            what: "'to'", found: "table '\(own.table.value)' without a column of a target",
            expected: "a table with a column named like a target"), own.table.mark)
      }
      for target in named {
        _ = numbers(target.value, join.table, use: "an aggregate", own.table.mark)
      }
    }
    guard let weights = own.weights,
      let column = numbers(weights.value, table, use: "a weight", weights.mark),
      case .numbers(let cells) = column.values
    else { return }
    guard let row = cells.firstIndex(where: { !($0 > 0 && $0.isFinite) }) else { return }
    log.report(
      .unsuitable(
        what: "the weight '\(weights.value)' of row \(row + 1)",
        found: cells[row].isNaN ? "missing" : shortestText(cells[row]),
        expected: "a number above 0"), weights.mark)
  }
}
