import Planning
import Specification
import Resampling
import Stacking
import Tabular

/// The splits of the cross-validation of whole stacks, put together as one evaluation.
extension CollectedResults.Target {
  /// Takes the scores of single splits away.
  mutating func dropSplits() { scores.removeAll { $0.evaluation.outerSplit != nil } }

  /// Puts the predictions of all splits together, and scores them; what belongs to single splits is taken away.
  ///
  /// The scores of base models and baselines are those of all rows where the metric is a mean or the root of one;
  /// other metrics they have none.
  mutating func poolOuter(_ metrics: [Measure]) {
    var counts: [Int: Int] = [:]
    for row in predictions {
      if let number = row.evaluation.outerSplit { counts[number, default: 0] += 1 }
    }
    guard !counts.isEmpty else { return }
    let own = scores.filter { $0.evaluation.outerSplit != nil }
    for number in counts.keys.sorted() {
      let rows = predictions.filter { $0.evaluation.outerSplit == number }
      var fold = HeldOutFold(
        repeat: 0, fold: number - 1, trainingCount: 0, rows: rows.map(\.row),
        predicted: classes.isEmpty
          ? rows.map(\.predicted) : rows.flatMap { $0.classes?.probabilities ?? [] })
      fold.quantiles = rows.flatMap { $0.quantiles?.values ?? [] }
      wholeStackFolds.append((fold, rows.map(\.observed)))
    }
    // What one split does not hold out, it learned from.
    let total = Set(wholeStackFolds.flatMap(\.fold.rows)).count
    for index in wholeStackFolds.indices {
      wholeStackFolds[index].fold.trainingCount = max(
        1, total - wholeStackFolds[index].observed.count)
    }
    dropSplits()
    for index in predictions.indices where predictions[index].evaluation.outerSplit != nil {
      predictions[index].evaluation = .outer
    }
    for index in members.indices where members[index].prediction.evaluation.outerSplit != nil {
      members[index].prediction.evaluation = .outer
    }
    scores += ensembleScores(metrics) + pooled(own, counts)
    for index in failedModels.indices where failedModels[index].evaluation.outerSplit != nil {
      failedModels[index].evaluation = .outer
    }
    for index in baselines.indices where baselines[index].evaluation.outerSplit != nil {
      baselines[index].evaluation = .outer
    }
    for index in decisions.indices where decisions[index].evaluation.outerSplit != nil {
      decisions[index].evaluation = .outer
    }
  }

  private func ensembleScores(_ metrics: [Measure]) -> [ScoreRow] {
    let rows = predictions.filter { $0.evaluation == .outer }
    guard classes.isEmpty else {
      return rows.classFigures(metrics.compactMap(\.ofClasses)).map {
        ScoreRow(model: .blend, evaluation: .outer, metric: $0.metric, value: $0.value)
      }
    }
    func row(_ metric: ScoreMetric, _ value: Double) -> ScoreRow {
      ScoreRow(model: .blend, evaluation: .outer, metric: metric, value: value)
    }
    var scores = rows.figures(metrics, levels: quantiles).map { row($0.metric, $0.value) }
    let intervals = rows.compactMap { row in row.interval.map { (row.observed, $0) } }
    guard !intervals.isEmpty else { return scores }
    let count = Double(intervals.count)
    let inside = intervals.count { $1.lower <= $0 && $0 <= $1.upper }
    scores.append(row(.coverage, Double(inside) / count))
    scores.append(
      row(.width, intervals.reduce(0) { $0 + $1.1.upper - $1.1.lower } / count))
    return scores
  }

  /// The scores of models other than the ensemble over all splits.
  private func pooled(_ own: [ScoreRow], _ counts: [Int: Int]) -> [ScoreRow] {
    var found: [ScoreRow] = []
    for score in own where score.model != .blend {
      guard
        !found.contains(where: {
          $0.model == score.model && $0.metric == score.metric
        })
      else { continue }
      let parts = own.filter {
        $0.model == score.model && $0.metric == score.metric
      }
      guard parts.count == counts.count else { continue }
      var (sum, count) = (0.0, 0.0)
      for part in parts {
        let rows = Double(part.evaluation.outerSplit.flatMap { counts[$0] } ?? 0)
        sum += rows * (score.metric == .measure(.rmse) ? part.value * part.value : part.value)
        count += rows
      }
      switch score.metric {
      case .measure(.rmse): sum = (sum / count).squareRoot()
      case .measure(.mae), .measure(.bias), .measure(.logLoss), .measure(.brier),
        .measure(.accuracy), .measure(.pinball), .measure(.crps), .measure(.intervalScore),
        .pinballAt, .shareBelow:
        sum /= count
      case .measure(.formula(let own)) where own.isPlainMean: sum /= count
      default: continue
      }
      found.append(
        ScoreRow(
          model: score.model, evaluation: .outer, metric: score.metric,
          value: sum))
    }
    return found
  }
}
