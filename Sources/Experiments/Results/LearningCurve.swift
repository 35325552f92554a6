import Planning
import Resampling
public import Specification
public import Stacking
import Tabular

/// One score of the ensemble after learning from a part of the training rows.
public struct LearningPoint: Sendable {
  /// Whose held-out rows are predicted; all splits of the cross-validation of whole stacks are one.
  public var evaluation: EvaluationName
  /// As the file has it; all rows are `100%`.
  public var size: String
  /// How many rows were learned from; of several splits the mean.
  public var trainingRows: Double
  /// How many rows are predicted.
  public var rows: Int
  public var metric: ScoreMetric
  public var value: Double
}

extension CollectedResults.Target {
  /// Takes away what is said of single points of learning curves.
  mutating func dropLearningPoints() {
    scores.removeAll { $0.evaluation.learningPoint != nil }
    predictions.removeAll { $0.evaluation.learningPoint != nil }
    baselines.removeAll { $0.evaluation.learningPoint != nil }
    decisions.removeAll { $0.evaluation.learningPoint != nil }
  }

  /// Scores the ensemble for each size and holdout, from the smallest share to all rows.
  ///
  /// - Parameter sizes: None where no learning curve is declared.
  mutating func takeLearningCurve(of sizes: [TrainingSize], _ metrics: [Measure]) {
    guard !sizes.isEmpty else { return }
    let all = TrainingSize.share(1)
    var rows: [Key: [PredictionRow]] = [:]
    for row in predictions {
      guard let key = Key(row.evaluation, all) else { continue }
      rows[key, default: []].append(row)
    }
    var counts: [Key: [Int]] = [:]
    for (evaluation, count) in trainingCounts {
      if let key = Key(evaluation, all) { counts[key, default: []].append(count) }
    }
    var evaluations: [EvaluationName] = []
    for row in predictions {
      guard let key = Key(row.evaluation, all), !evaluations.contains(key.evaluation) else {
        continue
      }
      evaluations.append(key.evaluation)
    }
    for evaluation in evaluations {
      for size in sizes.filter({ !$0.isAll }) + [all] {
        let key = Key(evaluation: evaluation, size: size)
        guard let own = rows[key], let count = counts[key] else { continue }
        let scores =
          classes.isEmpty
          ? own.figures(metrics, levels: quantiles)
          : own.classFigures(metrics.compactMap(\.ofClasses))
        learningCurve += scores.map {
          LearningPoint(
            evaluation: evaluation, size: size.text,
            trainingRows: Double(count.reduce(0, +)) / Double(count.count), rows: own.count,
            metric: $0.metric, value: $0.value)
        }
      }
    }
    dropLearningPoints()
  }

  /// A point of a learning curve; splits of one cross-validation are the same.
  private struct Key: Hashable {
    var evaluation: EvaluationName
    var size: TrainingSize

    init(evaluation: EvaluationName, size: TrainingSize) {
      (self.evaluation, self.size) = (evaluation, size)
    }

    /// - Returns: `nil` of evaluations that hold no rows out.
    init?(_ name: EvaluationName, _ all: TrainingSize) {
      let (size, base) = name.learningPoint.map { ($0.size, $0.of) } ?? (all, name)
      guard case .holdout = base else { return nil }
      self.init(evaluation: base.outerSplit == nil ? base : .outer, size: size)
    }
  }

  /// The curve of one metric, by evaluation: sizes in their order.
  func curves(of metric: ScoreMetric) -> [(evaluation: EvaluationName, points: [LearningPoint])] {
    var found: [(evaluation: EvaluationName, points: [LearningPoint])] = []
    for point in learningCurve where point.metric == metric {
      if found.last?.evaluation == point.evaluation {
        found[found.count - 1].points.append(point)
      } else {
        found.append((point.evaluation, [point]))
      }
    }
    return found
  }

  /// Cells of `sizes.csv`, the variant's left out.
  var learningCells: [[String]] {
    learningCurve.map {
      [
        label, target, $0.evaluation.text, $0.size, shortestText($0.trainingRows), String($0.rows),
        $0.metric.text, $0.value.isNaN ? "" : shortestText($0.value),
      ]
    }
  }
}
