import Specification
import Report
import Resampling
import Planning

extension ExperimentReport {
  /// Runs side by side: scores, verdicts and differences from the first.
  ///
  /// - Parameters:
  ///   - operands: As of a comparison: folders, names, or `NAME:VARIANT`, the reference first.
  ///   - root: The folder of all results.
  /// - Throws: ``ComparisonError``.
  init(sideBySide operands: [String], root: String) throws(ComparisonError) {
    let comparison = try ComparisonReport(.init(operands: operands, root: root))
    let metric = comparison.rules.metric
    let evaluations = Evaluation.all(named: comparison.figures.flatMap { $0.evaluations })
    self.init(
      name: comparison.names.joined(separator: ", "),
      title: "\(comparison.names.joined(separator: ", ")) side by side",
      metrics: [
        Metric(name: metric.rawValue, title: metric.title, isError: metric.goal == .lower)
      ], evaluations: evaluations, naive: [], targets: [], inventories: [], sources: [],
      specification: "",
      run: Run(
        facts: [("Compared", comparison.rulesText)], failures: [], missing: [], warnings: []))
    self.comparison = Comparison(comparison)
    guard let reference = comparison.figures.first else { return }
    variantScores = comparison.figures.enumerated().flatMap { index, figures in
      figures.evaluations.flatMap { evaluation in
        figures.places.filter(\.slice.isEmpty).compactMap { place -> VariantScore? in
          guard let value = figures.values[evaluation]?[place] else { return nil }
          let base = reference.values[evaluation]?[place]
          let ratio = base.flatMap { base in
            metric.goal == .lower && base > 0 && value.isFinite ? value / base : nil
          }
          return VariantScore(
            variant: index == 0 ? "" : figures.name, place: "\(place.stage)/\(place.target)",
            evaluation: evaluation.text, value: value, ratio: ratio)
        }
      }
    }
  }
}

/// A page that sets runs side by side.
public enum SideBySidePage {
  /// - Throws: ``ComparisonError``.
  public static func bytes(
    of operands: [String], root: String
  ) throws(ComparisonError) -> [UInt8] {
    ReportPage(
      try ExperimentReport(sideBySide: operands, root: root), library: VegaFiles.library()
    ).bytes
  }
}
