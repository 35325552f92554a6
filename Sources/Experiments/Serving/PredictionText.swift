import TableFiles
import Report
public import Serving
import Tabular
import Wording

/// What is told of predicted rows.
public struct PredictionText {
  private let bundle: StackBundle
  private let summary: PredictionRun.Summary

  public init(_ bundle: StackBundle, _ summary: PredictionRun.Summary) {
    self.bundle = bundle
    self.summary = summary
  }

  /// How rows unlike those of the training table were treated, a line each.
  public var notes: [String] {
    let notes = summary.notes
    var lines: [String] = []
    if !summary.ignored.isEmpty {
      lines.append("ignored columns: \(summary.ignored.joined(separator: ", "))")
    }
    for (feature, unseen) in notes.unseen.sorted(by: { $0.key < $1.key }) {
      let names = unseen.levels.map { "'\($0)'" }.joined(separator: ", ")
      lines.append(
        "unseen categories of '\(feature)' in \(counted(unseen.rows, "row")), such as \(names): "
          + "treated as missing")
    }
    for (table, rows) in notes.unmatched.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "no match in table '\(table)' for \(counted(rows, "row")): its columns are missing there")
    }
    for (column, rows) in notes.missing.sorted(by: { $0.key < $1.key }) {
      lines.append("'\(column)' is missing in \(counted(rows, "row"))")
    }
    if notes.withoutBaseline > 0 {
      lines.append(
        "no reference value for \(counted(notes.withoutBaseline, "row")): no prediction")
    }
    if summary.unpredicted.rows > 0 {
      lines.append(
        "no prediction: \(counted(summary.unpredicted.rows, "row")), the first is data row "
          + "\(summary.unpredicted.first); the models give no finite number, and the cells are empty"
      )
    }
    for cell in summary.invalid.prefix(10) {
      lines.append(
        "invalid cell in row \(cell.row), column '\(cell.column)': '\(cell.value)', treated as missing"
      )
    }
    if summary.invalid.count > 10 {
      lines.append("\(counted(summary.invalid.count - 10, "more invalid cell"))")
    }
    return lines
  }

  /// "1000000 rows of hybrid/PM10_mean, 90 % intervals, 12.3 s, 81300 rows/s".
  public var closing: String {
    let origin = bundle.origin
    let rows = summary.notes.rows
    let rate = summary.seconds > 0 ? Double(rows) / summary.seconds : 0
    return "\(counted(rows, "row")) of \(origin.stage)/\(origin.target), "
      + "\(percentLevel(origin.level)) \(bundle.classes.isEmpty ? "intervals" : "sets"), \(fixed(summary.seconds, 2)) s, "
      + "\(Int(rate.rounded())) rows/s"
  }
}
