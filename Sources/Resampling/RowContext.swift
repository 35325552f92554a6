public import Tabular

/// The rows that are split, with the columns of their table that say how.
///
/// A row's *position* is its place in `rows`; splits speak of positions, never of table rows.
public struct RowContext: Sendable {
  public let table: Table
  /// Rows of `table`, distinct.
  public let rows: [Int]
  /// The target of each of `rows`, finite. Only stratified folds read it.
  public let target: [Double]

  /// - Precondition: `target` has one value for each of `rows`.
  public init(table: Table, rows: [Int], target: [Double]) {
    precondition(rows.count == target.count, "one target for each row")
    self.table = table
    self.rows = rows
    self.target = target
  }

  /// Rows of which a holdout is to be drawn; holdouts read no target.
  init(table: Table, rows: [Int]) {
    self.init(table: table, rows: rows, target: [Double](repeating: 0, count: rows.count))
  }

  public var count: Int { rows.count }

  func column(_ name: String) throws(FoldError) -> Column {
    guard let column = table[name] else { throw .noColumn(name) }
    return column
  }

  /// Positions that satisfy a condition, ascending.
  func positions(where condition: (Int) -> Bool) -> [Int] { (0..<count).filter(condition) }
}
