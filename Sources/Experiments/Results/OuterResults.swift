import Resampling
import Stacking
import Tabular

/// The splits of the cross-validation of whole stacks, put together as one evaluation.
extension CollectedResults.Target {
  private static let label = EvaluationSpec.outerName
  private static let prefix = "holdout:\(EvaluationSpec.outerPrefix)"

  private static func number(_ evaluation: String) -> Int? {
    evaluation.hasPrefix(prefix) ? Int(evaluation.dropFirst(prefix.count)) : nil
  }

  /// Takes the scores of single splits away.
  mutating func dropSplits() { scores.removeAll { Self.number($0.evaluation) != nil } }

  /// Puts the predictions of all splits together, and scores them; what belongs to single splits is taken away.
  ///
  /// The scores of base models and baselines are those of all rows where the metric is a mean or the root of one;
  /// other metrics they have none.
  mutating func poolOuter(_ metrics: [Measure]) {
    var counts: [Int: Int] = [:]
    for row in predictions {
      if let number = Self.number(row.evaluation) { counts[number, default: 0] += 1 }
    }
    guard !counts.isEmpty else { return }
    let own = scores.filter { Self.number($0.evaluation) != nil }
    for number in counts.keys.sorted() {
      let rows = predictions.filter { $0.evaluation == "\(Self.prefix)\(number)" }
      wholeStackFolds.append(
        (
          HeldOutFold(
            repeat: 0, fold: number - 1, trainingCount: 0, rows: rows.map(\.row),
            predicted: rows.map(\.predicted)), rows.map(\.observed)
        ))
    }
    // What one split does not hold out, it learned from.
    let total = Set(wholeStackFolds.flatMap(\.fold.rows)).count
    for index in wholeStackFolds.indices {
      wholeStackFolds[index].fold.trainingCount = max(
        1, total - wholeStackFolds[index].observed.count)
    }
    dropSplits()
    for index in predictions.indices where Self.number(predictions[index].evaluation) != nil {
      predictions[index].evaluation = Self.label
    }
    for index in members.indices where Self.number(members[index].prediction.evaluation) != nil {
      members[index].prediction.evaluation = Self.label
    }
    scores += ensembleScores(metrics) + pooled(own, counts)
    for index in failedModels.indices where Self.number(failedModels[index].evaluation) != nil {
      failedModels[index].evaluation = Self.label
    }
    for index in baselines.indices where Self.number(baselines[index].evaluation) != nil {
      baselines[index].evaluation = Self.label
    }
    for index in decisions.indices where Self.number(decisions[index].evaluation) != nil {
      decisions[index].evaluation = Self.label
    }
  }

  private func ensembleScores(_ metrics: [Measure]) -> [ScoreRow] {
    let rows = predictions.filter { $0.evaluation == Self.label }
    let (observed, predicted) = (rows.map(\.observed), rows.map(\.predicted))
    func row(_ metric: String, _ value: Double) -> ScoreRow {
      ScoreRow(layer: nil, model: "blend", evaluation: Self.label, metric: metric, value: value)
    }
    var scores = metrics.map {
      row($0.rawValue, $0.value(observed: observed, predicted: predicted))
    }
    let intervals = rows.compactMap { row in row.interval.map { (row.observed, $0) } }
    guard !intervals.isEmpty else { return scores }
    let count = Double(intervals.count)
    let inside = intervals.count { $1.lower <= $0 && $0 <= $1.upper }
    scores.append(row("coverage", Double(inside) / count))
    scores.append(
      row("width", intervals.reduce(0) { $0 + $1.1.upper - $1.1.lower } / count))
    return scores
  }

  /// The scores of models other than the ensemble over all splits.
  private func pooled(_ own: [ScoreRow], _ counts: [Int: Int]) -> [ScoreRow] {
    var found: [ScoreRow] = []
    for score in own where score.model != "blend" || score.layer != nil {
      guard
        !found.contains(where: {
          $0.layer == score.layer && $0.model == score.model && $0.metric == score.metric
        })
      else { continue }
      let parts = own.filter {
        $0.layer == score.layer && $0.model == score.model && $0.metric == score.metric
      }
      guard parts.count == counts.count else { continue }
      var (sum, count) = (0.0, 0.0)
      for part in parts {
        let rows = Double(Self.number(part.evaluation).flatMap { counts[$0] } ?? 0)
        sum += rows * (score.metric == "rmse" ? part.value * part.value : part.value)
        count += rows
      }
      switch score.metric {
      case "rmse": sum = (sum / count).squareRoot()
      case "mae", "bias": sum /= count
      default: continue
      }
      found.append(
        ScoreRow(
          layer: score.layer, model: score.model, evaluation: Self.label, metric: score.metric,
          value: sum))
    }
    return found
  }
}
