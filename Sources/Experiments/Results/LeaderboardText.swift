import Resampling
import Report
public import Stacking
import Tabular

/// The leaderboard as a person reads it in a terminal: one line for each stage and target with the
/// ensemble's error in every evaluation, the group-mean baseline's and the coverage of the intervals;
/// then that coverage in every evaluation and by slice.
public struct LeaderboardText {
  private let experiment: Experiment
  private let results: CollectedResults
  private let variants: VariantTable?
  private let agreement: AgreementText
  private let coverage: CoverageText?

  /// - Parameter results: Those of the experiment as written.
  public init(_ experiment: Experiment, _ results: CollectedResults) {
    self.init(experiment, results, variants: nil, agreement: AgreementText([]), coverage: nil)
  }

  init(
    _ experiment: Experiment, _ results: CollectedResults, variants: VariantTable?,
    agreement: AgreementText, coverage: CoverageText?
  ) {
    self.experiment = experiment
    self.results = results
    self.variants = variants
    self.agreement = agreement
    self.coverage = coverage
  }

  private var metric: String { experiment.evaluation.metrics.first?.rawValue ?? "rmse" }

  private var evaluations: [String] { results.evaluations }

  /// The blend of every target.
  public func summary() -> String {
    let evaluations = evaluations
    // The evaluation that comes closest to the question: the truth, else end to end, else the last.
    let judge = ["truth", "masked"].first(where: evaluations.contains) ?? evaluations.last ?? ""
    var table = TextTable(
      ["stage", "target"] + evaluations.map(evaluationTitle) + ["baseline", "coverage"],
      leftAligned: 2)
    for target in results.targets {
      let rows = LeaderboardRow.rows(of: target)
      guard let blend = rows.first(where: { $0.layer == nil && $0.model == "blend" }) else {
        continue
      }
      let own = [judge, "masked"].first { blend.value($0, metric) != nil } ?? ""
      let baseline = rows.first { $0.layer == nil && $0.model == "baseline" }
      table.add(
        [target.label, target.target] + evaluations.map { figure(blend.value($0, metric)) } + [
          figure(baseline?.value(own, metric)), percent(blend.value(own, "coverage")),
        ])
    }
    let level = Self.levels(experiment, results)
    let hasBaseline = !experiment.evaluation.naive.isEmpty
    let place =
      switch judge {
      case "truth": "against the ground truth (masked where none is declared)"
      case "masked", "out_of_fold": "\(evaluationTitle(judge))"
      default: "on holdout '\(evaluationTitle(judge))'"
      }
    return table.text
      + "\nEnsemble \(metric). "
      + (hasBaseline
        ? "'baseline' (group mean) and 'coverage' (\(level) intervals) are measured \(place)."
        : "'coverage' (\(level) intervals) is measured \(place).")
      + (coverage?.text.map { "\n\n\($0)" } ?? "")
      + (DecisionText(results).text.map { "\n\n\($0)" } ?? "")
      + (agreement.text.map { "\n\n\($0)" } ?? "")
      + (variants?.text.map { "\n\n\($0)" } ?? "")
  }

  /// "90 %", or each level that an inventory of these targets has, as "80 % and 90 %".
  static func levels(_ experiment: Experiment, _ results: CollectedResults) -> String {
    let levels = results.targets.map { experiment.intervalLevel(ofStage: $0.stage) }
    return Set(levels).sorted().map { percent($0) }.joined(separator: " and ")
  }

  /// Every model of every target.
  public func models() -> String {
    let evaluations = evaluations
    var table = TextTable(
      ["stage", "target", "layer", "model", "weight"] + evaluations.map(evaluationTitle)
        + ["fit s", "predict s"], leftAligned: 4)
    for target in results.targets {
      for row in LeaderboardRow.rows(of: target) {
        table.add(
          [
            target.label, target.target, row.layer.map(String.init) ?? "", row.model,
            row.weight.map { figure($0) } ?? "",
          ] + evaluations.map { figure(row.value($0, metric)) } + [
            figure(row.times?.fit), figure(row.times?.predict),
          ])
      }
    }
    return table.text
  }
}
