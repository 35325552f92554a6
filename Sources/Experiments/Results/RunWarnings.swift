import Planning
import Stacking
import Specification
import Glibc
import Report
import Resampling
import Wording

/// What a reader must know before any score of a run: base models that failed and were dropped, ensembles
/// with a higher error than the baseline, intervals that cover too little, gaps that reach beyond the evidence.
///
/// They are printed at the end of a run, by `strata show` and at the top of the report, stand in `run.json`, and
/// fail a run with `--strict`.
public struct RunWarnings: Sendable, Equatable {
  /// One sentence each, without a full stop.
  public private(set) var lines: [String] = []

  /// No warning.
  public init() {}

  /// - Parameters:
  ///   - results: Those of the base.
  ///   - failed: Of each variant, the base's name empty, what its stacks do without.
  init(
    _ results: CollectedResults, of loaded: LoadedExperiment,
    failed: [(variant: String, targets: [CollectedResults.Target])]
  ) {
    let judged = JudgedTargets(results, of: loaded.experiment)
    lines = Self.failures(failed, loaded) + judged.worse + judged.coverage + Self.reaches(loaded)
  }

  // MARK: Dropped base models

  private struct Place: Hashable {
    var variant: String
    var target: String
    var member: CollectedResults.Member
  }

  private static func failures(
    _ failed: [(variant: String, targets: [CollectedResults.Target])], _ loaded: LoadedExperiment
  ) -> [String] {
    var order: [Place] = []
    var found: [Place: (cause: String, evaluations: [String])] = [:]
    for dropped in loaded.dropped {
      let model = dropped.model
      let label = loaded.experiment.stage(model.stage)?.label ?? model.stage
      let place = Place(
        variant: model.variant, target: "\(label)/\(model.target)",
        member: .init(layer: model.layer, candidate: model.candidate))
      if found[place] == nil { order.append(place) }
      found[place, default: (dropped.cause, [])].evaluations.append(
        EvaluationName(model.evaluation)?.title ?? model.evaluation)
    }
    for (variant, targets) in failed {
      for target in targets {
        for model in target.failedModels {
          let place = Place(
            variant: variant, target: "\(target.label)/\(target.target)", member: model.member)
          if found[place] == nil { order.append(place) }
          found[place, default: (model.cause, [])].evaluations.append(
            model.evaluation.title)
        }
      }
    }
    return order.compactMap { place in
      guard let (cause, evaluations) = found[place] else { return nil }
      let variant = place.variant.isEmpty ? "" : " of variant '\(place.variant)'"
      return "base model '\(place.member.candidate)' failed and was dropped from \(place.target), "
        + "layer \(place.member.layer)\(variant) (\(evaluations.joined(separator: ", "))): \(cause)"
    }
  }

  // MARK: Reach

  private static func reaches(_ loaded: LoadedExperiment) -> [String] {
    loaded.network.stacks.compactMap { stack in
      guard stack.evaluation == .actual, let reach = loaded.network.reach(of: stack),
        reach.gap > reach.evidence
      else { return nil }
      return "the gap of \(stack.label)/\(stack.target) reaches \(counted(reach.gap, "time step")) "
        + "beyond the known ones, the evidence \(reach.evidence)"
    }
  }
}

/// The targets of a run as they were judged on rows that their stacks did not see.
struct JudgedTargets {
  let results: CollectedResults
  let experiment: Experiment

  init(_ results: CollectedResults, of experiment: Experiment) {
    (self.results, self.experiment) = (results, experiment)
  }

  /// How many are named before "and 3 more".
  private static let shown = 4

  /// Those that judge predictions as the gaps are filled; out of fold only where there is none.
  private var evaluations: [EvaluationName] {
    let all = results.evaluations
    let own = all.filter { $0 != .outOfFold }
    return own.isEmpty ? all : own
  }

  // MARK: Baseline

  var worse: [String] {
    guard let metric = experiment.evaluation.metrics.first, metric.goal == .lower else { return [] }
    return evaluations.compactMap { evaluation in
      var judged = 0
      let worse = results.targets.compactMap {
        target -> (place: String, excess: Double, name: String)? in
        guard let own = target.value(evaluation, .measure(metric)),
          let baseline = target.baseline(evaluation, .measure(metric)), baseline.value > 0
        else { return nil }
        judged += 1
        // Below half a percent it would be printed as no difference.
        let excess = own / baseline.value - 1
        return excess >= 0.005
          ? ("\(target.label)/\(target.target)", excess, baseline.name) : nil
      }.sorted { $0.excess > $1.excess }
      guard !worse.isEmpty else { return nil }
      return "\(evaluation.title): the error is above that of a baseline for "
        + "\(worse.count) of \(counted(judged, "target")): "
        + Self.named(worse.map { "\($0.place) (\(signedPercent($0.excess)) vs \($0.name))" })
    }
  }

  // MARK: Coverage

  var coverage: [String] {
    evaluations.compactMap { evaluation in
      var judged = 0
      let short = results.targets.compactMap { target -> (place: String, coverage: Double)? in
        let inside = target.predictions.lazy.filter { $0.evaluation == evaluation }
          .compactMap { row in
            row.interval.map { $0.lower <= row.observed && row.observed <= $0.upper }
          }
        let count = inside.count
        guard count > 0 else { return nil }
        judged += 1
        let coverage = Double(inside.count { $0 }) / Double(count)
        let level = experiment.intervalLevel(ofStage: target.stage)
        guard coverage < Self.leastCoverage(level: level, rows: count) else { return nil }
        return ("\(target.label)/\(target.target)", coverage)
      }.sorted { $0.coverage < $1.coverage }
      guard !short.isEmpty else { return nil }
      return
        "\(evaluation.title): \(LeaderboardText.levels(experiment, results)) intervals "
        + "cover too little for \(short.count) of \(counted(judged, "target")): "
        + Self.named(short.map { "\($0.place) (\(percent($0.coverage)))" })
    }
  }

  /// Ten points below the level, or below the one-sided bound of 1 % that chance sets for few rows.
  static func leastCoverage(level: Double, rows: Int) -> Double {
    level - max(0.1, 2.326 * (level * (1 - level) / Double(rows)).squareRoot())
  }

  private static func named(_ places: [String]) -> String {
    places.prefix(shown).joined(separator: ", ")
      + (places.count > shown ? " and \(places.count - shown) more" : "")
  }
}

extension CollectedResults.Target {
  /// The best baseline's score and the baseline's name; `nil` where there is none.
  ///
  /// - Parameter metric: Of an error the least is the best, of another metric the greatest.
  func baseline(_ evaluation: EvaluationName, _ metric: ScoreMetric) -> (
    value: Double, name: String
  )? {
    let own = scores.filter {
      $0.evaluation == evaluation && $0.metric == metric && $0.model.isBaseline && $0.value.isFinite
    }
    let isError = metric.plainMeasure?.goal == .lower
    let best = own.min { isError ? $0.value < $1.value : $0.value > $1.value }
    return best.map { ($0.value, $0.model.title) }
  }
}
