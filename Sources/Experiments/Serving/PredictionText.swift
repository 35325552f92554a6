import TableFiles
import Wording
import Report
public import Stacking
import Tabular

/// What is told of predicted rows.
public struct PredictionText {
  private let bundle: StackBundle
  private let summary: PredictionRun.Summary

  public init(_ bundle: StackBundle, _ summary: PredictionRun.Summary) {
    self.bundle = bundle
    self.summary = summary
  }

  /// What was done with rows that are not like those of the training table, a line each.
  public var notes: [String] {
    let notes = summary.notes
    var lines: [String] = []
    if !summary.ignored.isEmpty {
      lines.append("ignored columns: \(summary.ignored.joined(separator: ", "))")
    }
    for (feature, unseen) in notes.unseen.sorted(by: { $0.key < $1.key }) {
      let names = unseen.levels.map { "'\($0)'" }.joined(separator: ", ")
      lines.append(
        "unseen in training: '\(feature)' in \(counted(unseen.rows, "row")), such as \(names); "
          + "taken as missing")
    }
    for (table, rows) in notes.unmatched.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "no partner in '\(table)': \(counted(rows, "row")); its columns are missing there")
    }
    for (column, rows) in notes.missing.sorted(by: { $0.key < $1.key }) {
      lines.append("missing: '\(column)' in \(counted(rows, "row")), as it may be in training")
    }
    if notes.withoutBaseline > 0 {
      lines.append(
        "no baseline: \(counted(notes.withoutBaseline, "row")); their predictions are empty")
    }
    if summary.unpredicted.rows > 0 {
      lines.append(
        "no prediction: \(counted(summary.unpredicted.rows, "row")), the first is data row "
          + "\(summary.unpredicted.first); the models give no finite number, and the cells are empty"
      )
    }
    for cell in summary.invalid.prefix(10) {
      lines.append(
        "invalid: row \(cell.row), column '\(cell.column)', '\(cell.value)'; taken as missing")
    }
    if summary.invalid.count > 10 {
      lines.append("invalid: \(counted(summary.invalid.count - 10, "more cell"))")
    }
    return lines
  }

  /// "1000000 rows of hybrid/PM10_mean, 90 % intervals, 12.3 s, 81300 rows a second".
  public var closing: String {
    let origin = bundle.origin
    let rows = summary.notes.rows
    let rate = summary.seconds > 0 ? Double(rows) / summary.seconds : 0
    return "\(counted(rows, "row")) of \(origin.stage)/\(origin.target), "
      + "\(percent(origin.level)) intervals, \(fixed(summary.seconds, 2)) s, "
      + "\(Int(rate.rounded())) rows a second"
  }
}
