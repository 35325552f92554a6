import Statistics
import FoundationEssentials
import Report
import Tabular

/// The verdict on each variant of an experiment that has just run, over all of its targets.
///
/// By the rules of `strata compare NAME`, which says the same by target and slice.
struct VerdictTable {
  private let report: Result<ComparisonReport, ComparisonError>
  private let name: String
  /// More variants than a screen holds are for `strata compare`.
  private static let limit = 100
  private let isLong: Bool
  var comparison: ComparisonReport? { try? report.get() }

  /// - Returns: `nil` where there are no variants.
  init?(_ loaded: LoadedExperiment, _ variants: [ComparedVariant]) {
    guard loaded.variantNames.count > 1 else { return nil }
    isLong = loaded.variantNames.count > Self.limit + 1
    var request = ComparisonReport.Request(operands: [], root: "")
    request.isBrief = true
    name = loaded.name
    do throws(ComparisonError) {
      guard variants.count > 1 else { throw ComparisonError.fewerThanTwo }
      report = .success(
        try ComparisonReport(variants, declared: loaded.experiment, request))
    } catch {
      report = .failure(error)
    }
  }

  /// The table, or in one line why there is none; `nil` of more variants than a screen holds.
  func text(_ style: TerminalStyle) -> String? {
    if isLong { return nil }
    return switch report {
    case .success(let report) where report.rows.contains(where: \.isOverall):
      table(of: report, style)
    case .success:
      style.wrapped(
        "No verdict over all targets (one target is compared); see strata compare \(name).")
    case .failure(let error): style.wrapped("No verdicts: \(error).")
    }
  }

  private func table(of report: ComparisonReport, _ style: TerminalStyle) -> String {
    var table = TextTable(
      ["variant", "difference", "interval", "wins", "p (Holm)", "verdict"], leftAligned: 1,
      importance: [0, 5, 1, 2])
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
    return table.text(style) + "\n"
      + style.wrapped("Verdicts over all targets: \(report.rulesText).")
  }
}
