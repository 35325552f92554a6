import Comparison
import FoundationEssentials
import Report
import Stacking
import Tabular

/// The verdict on each variant of an experiment that has just run, over all of its targets.
///
/// By the rules of `strata compare NAME`, which says the same by target and slice.
struct VerdictTable {
  private let report: ComparisonReport
  /// More variants than a screen holds are for `strata compare`.
  private static let limit = 100

  /// - Returns: `nil` where there are no variants, too many, or nothing that can be compared.
  init?(_ loaded: LoadedExperiment, root: String) {
    guard (2...Self.limit + 1).contains(loaded.variantNames.count) else { return nil }
    var request = ComparisonReport.Request(operands: [loaded.name], root: root)
    request.isBrief = true
    // What keeps the results from being compared is told by the command that is asked to compare them.
    guard let report = try? ComparisonReport(request), report.rows.contains(where: \.isOverall)
    else { return nil }
    self.report = report
  }

  var text: String {
    var table = TextTable(
      ["variant", "difference", "interval", "wins", "p (Holm)", "verdict"], leftAligned: 1)
    for row in report.rows where row.isOverall {
      let isRatio = row.referenceScore == nil
      func difference(_ value: Double?) -> String {
        guard let value else { return "" }
        return (value > 0 ? "+" : "") + (isRatio ? percent(value) : figure(value))
      }
      table.add([
        row.variant, difference(row.difference),
        "\(difference(row.lower)) to \(difference(row.upper))",
        "\(shortestText(row.wins)) of \(row.pairs)", figure(row.adjustedPValue), row.verdict,
      ])
    }
    return "\(table.text)\nverdicts over all targets, \(report.rulesText)"
  }
}
