import Tabular

extension CompletedTable {
  /// The table with half the width of each filled cell's interval in place of a column: 0 where the cell was measured.
  ///
  /// - Returns: `nil` where no cell of the column was filled.
  func halfWidths(of name: String) -> Table? {
    let cells = filled.filter { $0.column == name }
    guard !cells.isEmpty, var column = table[name] else { return nil }
    var widths = [Double](repeating: 0, count: table.rowCount)
    for cell in cells where cell.upper > cell.lower {
      // An interval without an end says nothing that could be carried on.
      let half = (cell.upper - cell.lower) / 2
      widths[cell.row] = half.isFinite ? half : 0
    }
    column.values = .numbers(widths)
    var result = table
    result.set(column)
    return result
  }
}

extension FeatureRecipe {
  /// By row: half the width of the interval of what the target is relative to; `nil` where that was measured everywhere.
  ///
  /// - Parameters:
  ///   - joined: By join.
  ///   - rows: Of the stage's own table.
  func baselineUncertainty(
    _ own: CompletedTable, _ joined: [CompletedTable], rows: [Int]
  ) throws(StackError) -> [Double]? {
    guard let baseline else { return nil }
    var (table, others) = (own.table, joined.map(\.table))
    if let place = joins.firstIndex(where: { baseline.column.hasPrefix("\($0.name).") }) {
      let column = String(baseline.column.dropFirst(joins[place].name.count + 1))
      guard let widths = joined[place].halfWidths(of: column) else { return nil }
      others[place] = widths
    } else {
      guard let widths = own.halfWidths(of: baseline.column) else { return nil }
      table = widths
    }
    let builder = try FeatureBuilder(self, table: table, joined: others, earlier: [])
    let cells = try builder.baseline(baseline).cells
    return rows.map { cells[$0].isNaN ? 0 : cells[$0] }
  }
}
