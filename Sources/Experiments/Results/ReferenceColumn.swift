import Planning
import Specification
import Stacking
import Tabular

/// The column of a joined table that the targets of a stage are relative to, beside the rows of the table
/// that the stage fills.
struct ReferenceColumn {
  private let reference: Table
  private let tableName: String
  /// `nil` where each target is relative to the column of its own name.
  private let column: String?
  /// By row of the filled table: the row of the reference table.
  private let rows: [Int: Int]
  private let targets: Set<String>

  /// - Returns: `nil` where the stage has none, or its table was not completed.
  init?(_ filled: FilledTable, _ stage: StageSpec, _ results: CollectedResults) {
    guard let baseline = stage.baseline,
      let other = results.filled[baseline.table.value]?.table,
      let join = stage.joins.first(where: { $0.table.value == baseline.table.value })
    else { return nil }
    let own = join.on.compactMap { filled.table[$0.value] }
    let theirs = join.on.compactMap { other[join.names[$0.value] ?? $0.value] }
    guard own.count == join.on.count, theirs.count == join.on.count else { return nil }
    var coder = KeyCoder(count: own.count)
    var places: [Int: Int] = [:]
    for (row, code) in coder.codes(of: theirs).enumerated() where code >= 0 { places[code] = row }
    var rows: [Int: Int] = [:]
    for (row, code) in coder.codes(of: own, learning: false).enumerated() {
      rows[row] = places[code]
    }
    (reference, tableName, column, self.rows) =
      (other, baseline.table.value, baseline.column, rows)
    targets = Set(stage.targets.map(\.value))
  }

  /// Such as `city_complete.PM10`; `nil` for a column that is no target of the stage.
  func name(of target: String) -> String? {
    targets.contains(target) ? "\(tableName).\(column ?? target)" : nil
  }

  /// By row of the filled table; a row without a partner has none.
  func values(of target: String) -> [Int: Double] {
    guard targets.contains(target),
      case .numbers(let cells)? = reference[column ?? target]?.values
    else { return [:] }
    return rows.compactMapValues { cells[$0].isNaN ? nil : cells[$0] }
  }
}
