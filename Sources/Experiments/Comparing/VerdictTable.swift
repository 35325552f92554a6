import Statistics
import FoundationEssentials
import Report
import Stacking
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
  init?(_ loaded: LoadedExperiment, root: String) {
    guard loaded.variantNames.count > 1 else { return nil }
    isLong = loaded.variantNames.count > Self.limit + 1
    var request = ComparisonReport.Request(operands: [loaded.name], root: root)
    request.isBrief = true
    name = loaded.name
    do {
      report = .success(try ComparisonReport(request))
    } catch {
      report = .failure(error)
    }
  }

  /// The table, or in one line why there is none; `nil` of more variants than a screen holds.
  var text: String? {
    if isLong { return nil }
    return switch report {
    case .success(let report) where report.rows.contains(where: \.isOverall): table(of: report)
    case .success:
      "No verdict over all targets (one target is compared); see strata compare \(name)."
    case .failure(let error): "No verdicts: \(error)."
    }
  }

  private func table(of report: ComparisonReport) -> String {
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
    return "\(table.text)\nVerdicts over all targets: \(report.rulesText)."
  }
}
