import Stacking
import TableFiles
import Planning
import Tabular

/// A completed table as it is written: the table itself, and the origin of every filled cell.
struct Inventory {
  let filled: FilledTable
  let keys: [String]
  /// The level of the intervals of what a stage filled: one table may be completed by several.
  let level: (_ stage: String) -> Double?
  /// What fills a column in a stage: `blend`, or the baseline that takes its place.
  let model: (_ stage: String, _ column: String) -> String
  /// How far the gap of a column lies from what is known, in a stage that declares its time.
  let leads: (_ stage: String, _ column: String) -> (steps: [Int: Int], evidence: Int)?

  /// The input's own columns, gaps filled.
  func table() -> [UInt8] { TableWriter.csv(filled.table) }

  /// One row for each filled cell; measured cells have none.
  func provenance() -> [UInt8] {
    var levels: [Double] = []
    for level in filled.filled.flatMap(\.more).map(\.level) where !levels.contains(level) {
      levels.append(level)
    }
    levels.sort()
    let quantiles = Set(filled.filled.flatMap { $0.quantiles?.levels ?? [] }).sorted()
    let hasClasses = filled.filled.contains { $0.probability != nil }
    var header = keys
    header += [
      "column", "value", "stage", "model", "lower", "upper", "level", "lead", "distance",
      "beyond_evidence",
    ]
    header += levels.flatMap { ["lower_\(shortestText($0))", "upper_\(shortestText($0))"] }
    if hasClasses { header += ["probability", "set"] }
    header += quantileColumns(quantiles)
    var csv = CSVText(header)
    var known: [[String]: (steps: [Int: Int], evidence: Int)] = [:]
    for cell in filled.filled where known[[cell.stage, cell.column]] == nil {
      known[[cell.stage, cell.column]] = leads(cell.stage, cell.column)
    }
    let columns = keys.compactMap { filled.table[$0] }
    for cell in filled.filled {
      var cells = columns.map { $0.text(cell.row) }
      cells += [
        cell.column, filled.table[cell.column]?.text(cell.row) ?? "", cell.stage,
        model(cell.stage, cell.column), finite(cell.lower), finite(cell.upper),
        level(cell.stage).map(shortestText) ?? "",
      ]
      cells += reach(of: cell, known[[cell.stage, cell.column]])
      for level in levels {
        let own = cell.more.first { $0.level == level }
        cells += [own.map { finite($0.lower) } ?? "", own.map { finite($0.upper) } ?? ""]
      }
      if hasClasses { cells += [cell.probability.map(finite) ?? "", classSetText(cell.set)] }
      cells += quantileCells(cell.quantiles, quantiles, finite)
      csv.add(cells)
    }
    return csv.bytes
  }

  /// Time steps to the nearest known one, distance in features, and whether evidence reaches so far in time.
  private func reach(
    of cell: FilledTable.Cell, _ known: (steps: [Int: Int], evidence: Int)?
  ) -> [String] {
    let lead = known?.steps[cell.row]
    return [
      lead.map(String.init) ?? "",
      cell.distance.isFinite ? shortestText((cell.distance * 1000).rounded() / 1000) : "",
      lead.flatMap { lead in known.map { lead > $0.evidence ? "1" : "0" } } ?? "",
    ]
  }

  /// Too few rows for the level leave an interval without an end.
  private func finite(_ bound: Double) -> String { bound.isFinite ? shortestText(bound) : "" }
}
