import Planning
import Stacking
import Resampling
import Report
import Wording
public import Specification
import Tabular

/// The leaderboard as a person reads it in a terminal: a verdict, one line for each stage and target with
/// the ensemble's error in every evaluation and the coverage of the intervals; then that coverage in
/// every evaluation and by slice.
public struct LeaderboardText {
  let experiment: Experiment
  let results: CollectedResults
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

  /// The first metric of each task, as text.
  private var metric: String {
    var names: [String] = []
    for name in results.targets.map({ metric($0).text }) where !names.contains(name) {
      names.append(name)
    }
    return names.isEmpty
      ? (experiment.evaluation.metrics.first ?? .rmse).rawValue : names.joined(separator: " or ")
  }

  /// The first metric of the target's task.
  private func metric(_ target: CollectedResults.Target) -> ScoreMetric {
    .measure(CollectedResults.metric(of: target, in: experiment) ?? .rmse)
  }

  private var evaluations: [EvaluationName] { results.evaluations }

  /// The verdict, then the ensemble of every target: the hardest evaluation first, each error with its
  /// difference from the baseline's in the same evaluation.
  public func summary(_ style: TerminalStyle = .plain) -> String {
    let judge = judge
    let ordered = [judge] + evaluations.reversed().filter { $0 != judge }
    let last = 2 + ordered.count
    var table = TextTable(
      ["stage", "target"] + ordered.map(\.title) + ["coverage"], leftAligned: 2,
      importance: [1, 2, last, 0])
    for target in results.targets {
      let rows = LeaderboardRow.rows(of: target)
      guard let ensemble = rows.first(where: { $0.model == .blend }) else {
        continue
      }
      let metric = metric(target)
      let own = [judge, .masked].first { ensemble.value($0, metric) != nil }
      let coverage = own.flatMap { ensemble.value($0, .coverage) }
      table.add(
        [.init(target.label), .init(target.target)]
          + ordered.map { score(ensemble.value($0, metric), target.baseline($0, metric)?.value) }
          + [
            .init(percent(coverage), isLoss: coverage.map { $0 < level - 0.1 } ?? false)
          ])
    }
    let parts = [style.wrapped(verdict), table.text(style), style.wrapped(legend + leakage)]
    let more = [
      WeightedText(results: results, metric: experiment.evaluation.metrics.first ?? .rmse).text(
        style), coverage?.text(style),
      LearningCurveText(results: results, metric: { metric($0) }).text(style),
      DecisionText(results).text.map(style.wrapped), agreement.text(style),
      variants?.text(style),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
      + more.compactMap { $0.map { "\n\n\($0)" } }.joined()
  }

  /// What the columns of the summary are.
  private var legend: String {
    var text = "Ensemble \(metric)"
    let count = experiment.evaluation.baselineModels.count
    if count > 0 {
      text +=
        ", and its difference from the \(count > 1 ? "best baseline" : "baseline")"
        + " in the same evaluation"
    }
    text +=
      ". 'coverage' (\(Self.levels(experiment, results)) intervals) is measured in "
      + judge.title
    return text + (judge == .truth ? ", or masked where no truth is declared." : ".")
  }

  /// What is wrong with out-of-fold errors of deep stacks; empty where nothing is.
  private var leakage: String {
    let count = results.targets.count { $0.evidence.isLeaky }
    guard count > 0, evaluations.contains(.outOfFold) else { return "" }
    return
      " out_of_fold is too low for \(counted(count, "target")): later layers have seen the held-out rows."
  }

  private var level: Double { experiment.inventories.first?.level ?? 0.9 }

  private var judge: EvaluationName { VariantFigures(results, of: experiment).judge }

  private var isError: Bool { experiment.evaluation.metrics.first?.goal == .lower }

  /// "29.47 −14 %": the second part where there is a baseline to compare with.
  private func score(_ value: Double?, _ baseline: Double?) -> TextTable.Cell {
    guard let value, let baseline, isError, baseline > 0 else { return .init(figure(value)) }
    let change = value / baseline - 1
    return .init("\(figure(value)) \(signedPercent(change))", isLoss: change >= 0.005)
  }

  /// "masked: rmse below the baseline for 14 of 15 targets, median −16 %; intervals of 90 % cover
  /// 70.0 % in the median"; empty where nothing can be said.
  private var verdict: String {
    let judge = judge
    let changes = results.targets.compactMap { target -> Double? in
      let metric = metric(target)
      guard isError, let value = target.value(judge, metric),
        let baseline = target.baseline(judge, metric)?.value, baseline > 0, value.isFinite
      else { return nil }
      return value / baseline - 1
    }.sorted()
    let covers = results.targets.compactMap { $0.value(judge, .coverage) }.sorted()
    var words: [String] = []
    if !changes.isEmpty {
      let better = changes.count { $0 < 0 }
      words.append(
        "\(metric) below the \(experiment.evaluation.baselineModels.count > 1 ? "best baseline" : "baseline") "
          + "for \(better) of \(counted(changes.count, "target")), median "
          + signedPercent(middle(changes)))
    }
    if !covers.isEmpty {
      words.append(
        "\(percentLevel(level)) intervals cover \(percent(middle(covers))) in the median, "
          + "\(percent(covers[0])) at least")
    }
    return words.isEmpty ? "" : "\(judge.title): \(words.joined(separator: "; "))\n"
  }

  private func middle(_ sorted: [Double]) -> Double {
    let place = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[place] : (sorted[place - 1] + sorted[place]) / 2
  }

  /// "90 %", or each level that an inventory of these targets has, as "80 % and 90 %".
  static func levels(_ experiment: Experiment, _ results: CollectedResults) -> String {
    let levels = results.targets.map { experiment.intervalLevel(ofStage: $0.stage) }
    return Set(levels).sorted().map { percentLevel($0) }.joined(separator: " and ")
  }

  /// Every model of every target.
  public func models(_ style: TerminalStyle = .plain) -> String {
    let evaluations = evaluations
    var table = TextTable(
      ["stage", "target", "layer", "model", "weight"] + evaluations.map(\.title)
        + ["fit s", "predict s"], leftAligned: 4, importance: [3, 1, 4 + evaluations.count, 4, 0])
    for target in results.targets {
      let metric = metric(target)
      for row in LeaderboardRow.rows(of: target) {
        table.add(
          [
            target.label, target.target, row.model.layer.map(String.init) ?? "", row.model.name,
            row.weight.map { figure($0) } ?? "",
          ] + evaluations.map { figure(row.value($0, metric)) } + [
            figure(row.times?.fit), figure(row.times?.predict),
          ])
      }
    }
    return table.text(style)
  }
}
