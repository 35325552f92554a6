import Stacking
import Planning
import Resampling
import Glibc
import Report
import Specification
import Tabular

/// The figures of one variant in few words.
struct VariantFigures {
  private let results: CollectedResults
  private let metric: ScoreMetric
  /// The evaluation that comes closest to the question: the truth, else end to end, else the last.
  let judge: EvaluationName

  init(_ results: CollectedResults, of experiment: Experiment) {
    self.results = results
    metric = .measure(experiment.evaluation.metrics.first ?? .rmse)
    let evaluations = results.evaluations
    judge =
      [.truth, .masked].first(where: evaluations.contains) ?? evaluations.last ?? .outOfFold
  }

  /// "rmse 13.99 temporal/PM10_mean, 9.2 temporal/O3_mean (truth)".
  var line: String {
    let figures = results.targets.compactMap { target in
      target.value(judge, metric).map { "\(figure($0)) \(target.label)/\(target.target)" }
    }
    let shown = figures.prefix(4).joined(separator: ", ")
    let more = figures.count > 4 ? " and \(figures.count - 4) more" : ""
    return "\(metric.text) \(shown)\(more) (\(judge.title))"
  }

  /// The geometric mean over targets of the blend's error, each divided by that of the same target in
  /// `reference`; and how many targets there are. `nil` where no target has both, or the metric is
  /// no error above zero.
  func ratio(to reference: CollectedResults, in evaluation: EvaluationName) -> (
    ratio: Double, count: Int
  )? {
    var sum = 0.0
    var count = 0
    for target in results.targets {
      guard
        let other = reference.targets.first(where: {
          $0.label == target.label && $0.target == target.target
        }),
        // A deeper stack's later layers have seen the rows.
        evaluation != .outOfFold
          || FoldEvidence.areComparable(target.evidence, other.evidence),
        let value = target.value(evaluation, metric), let base = other.value(evaluation, metric),
        value > 0, base > 0
      else { continue }
      sum += log(value / base)
      count += 1
    }
    return count == 0 ? nil : (exp(sum / Double(count)), count)
  }
}

extension CollectedResults {
  /// The evaluations of any target, in the order of their first appearance.
  var evaluations: [EvaluationName] {
    var found: [EvaluationName] = []
    for score in targets.flatMap(\.scores) where !found.contains(score.evaluation) {
      found.append(score.evaluation)
    }
    return found
  }
}

extension CollectedResults.Target {
  /// The blend's figure; `nil` where it was not judged.
  func value(_ evaluation: EvaluationName, _ metric: ScoreMetric) -> Double? {
    scores.first {
      $0.evaluation == evaluation && $0.metric == metric && $0.model == .blend
    }?.value
  }
}
