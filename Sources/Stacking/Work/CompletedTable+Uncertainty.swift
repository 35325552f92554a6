package import Tabular

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

  /// What the column of a bundle's table is called that holds ``halfWidths(of:)`` of another; of a joined column, too.
  package static func widthName(_ column: String) -> String { column + widthSuffix }
  package static let widthSuffix = " (half-width)"

  /// The table with the half-widths of some of its columns as columns after its own.
  package func addingHalfWidths(of names: [String]) -> Table {
    Table(
      table.columns
        + names.compactMap { name in
          halfWidths(of: name)?[name].map { Column(Self.widthName(name), $0.values) }
        })
  }
}

extension FeatureRecipe {
  /// The column of a joined table that the target is relative to; `nil` if it is of another.
  package func baselineColumn(of table: String) -> String? {
    guard let baseline, joins.contains(where: { $0.name == table }),
      baseline.column.hasPrefix("\(table).")
    else { return nil }
    return String(baseline.column.dropFirst(table.count + 1))
  }

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
