import Stacking
import TableFiles
import Tabular
import Wording

extension ExperimentChecks {
  /// Names measured cells that contradict their neighbours, their group or their aggregate.
  func checkSuspiciousCells() {
    for found in experiment.suspiciousCells(tables) {
      guard let source = experiment.table(found.table), let table = tables[found.table] else {
        continue
      }
      let declared = source.request.columns.first { $0.name == found.column }
      let names = found.cells.prefix(SuspiciousText.shown).map { cell in
        SuspiciousText.cell(
          at: source.request.key.compactMap { table[$0]?.text(cell.row) },
          row: cell.row, value: table[found.column]?.text(cell.row) ?? "", cell)
      }
      warnings.report(
        .suspiciousCells(
          table: found.table, column: found.column, members: found.members, Array(names),
          count: found.cells.count, areMissing: declared?.declaration.outliers == .missing),
        source.columnMarks[found.column] ?? source.fileMark)
    }
  }
}

/// A suspicious cell in words.
enum SuspiciousText {
  /// How many are named.
  static let shown = 5

  /// All cells of a column in one diagnosis.
  static func diagnosis(
    table: String, column: String, members: String?, _ cells: [String], count: Int,
    areMissing: Bool
  ) -> Diagnosis {
    let (verb, object) = count == 1 ? ("contradicts", "it") : ("contradict", "them")
    let others =
      members.map { "the mean of the rows in table '\($0)'" } ?? "the cells around \(object)"
    var what = "table '\(table)', column '\(column)': \(counted(count, "measured cell")) "
    what += "\(verb) \(others): \(cells.joined(separator: "; "))"
    if count > cells.count { what += " and \(count - cells.count) more" }
    if areMissing { what += "; taken as missing" }
    return Diagnosis(
      what,
      help: areMissing
        ? "'outliers: keep' takes the column as it is"
        : "check the source; 'outliers: missing' fills such cells, 'outliers: keep' silences this")
  }

  /// "30 at 2022, 5 (expected about 94, robust z −9.3)".
  static func cell(
    at key: [String], row: Int, value: String, _ cell: SuspiciousCells.Cell
  ) -> String {
    let place = key.isEmpty ? "row \(row + 1)" : key.joined(separator: ", ")
    let score = min(abs(cell.score), 999)
    return "\(value) at \(place) (expected about \(rounded(cell.expected)), robust z "
      + "\(cell.score < 0 ? "−" : "")\(shortestText((score * 10).rounded() / 10)))"
  }

  /// Three significant digits.
  private static func rounded(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return shortestText(value) }
    var unit = 1.0
    while abs(value) / unit >= 1000 { unit *= 10 }
    while abs(value) / unit < 100, unit > 1e-9 { unit /= 10 }
    let digits = (value / unit).rounded()
    return shortestText(unit >= 1 ? digits * unit : digits / (1 / unit).rounded())
  }
}
