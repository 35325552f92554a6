import TableFiles
import Planning
import Tabular

/// A completed table as it is written: the table itself, and the origin of every filled cell.
struct Inventory {
  let filled: FilledTable
  let keys: [String]
  /// The level of the intervals of what a stage filled: one table may be completed by several.
  let level: (_ stage: String) -> Double?

  /// The input's own columns, gaps filled.
  func table() -> [UInt8] { TableWriter.csv(filled.table) }

  /// One row for each filled cell; measured cells have none.
  func provenance() -> [UInt8] {
    var csv = CSVText(keys + ["column", "value", "stage", "model", "lower", "upper", "level"])
    let columns = keys.compactMap { filled.table[$0] }
    for cell in filled.filled {
      csv.add(
        columns.map { $0.text(cell.row) } + [
          cell.column, filled.table[cell.column]?.text(cell.row) ?? "", cell.stage, "blend",
          finite(cell.lower), finite(cell.upper), level(cell.stage).map(shortestText) ?? "",
        ])
    }
    return csv.bytes
  }

  /// Too few rows for the level leave an interval without an end.
  private func finite(_ bound: Double) -> String { bound.isFinite ? shortestText(bound) : "" }
}
