import Resampling
import Planning
import Specification
import Stacking
import Tabular

/// The figures of the blends of one variant by fold and by declared slice, each computed once.
final class SlicedFigures {
  private let results: CollectedResults
  private let experiment: Experiment
  private let table: (_ stage: String) -> Table?
  private lazy var ownFigures = makeFigures()
  private lazy var ownFoldScores = makeFoldScores()

  init(_ results: CollectedResults, of loaded: LoadedExperiment) {
    self.results = results
    experiment = loaded.experiment
    let network = loaded.network
    table = { network.rawTable(of: $0) }
  }

  /// One figure of the blend in one group of one slice.
  struct Figure {
    var stage: String
    var target: String
    var evaluation: EvaluationName
    var slice: String
    var group: String
    var rows: Int
    var metric: ScoreMetric
    var value: Double
  }

  func figures() -> [Figure] { ownFigures }

  private func makeFigures() -> [Figure] {
    guard !experiment.slices.isEmpty else { return [] }
    return results.targets.flatMap { target in
      var evaluations: [EvaluationName] = []
      for row in target.predictions where !evaluations.contains(row.evaluation) {
        evaluations.append(row.evaluation)
      }
      return evaluations.flatMap { evaluation in
        let rows = target.predictions.filter { $0.evaluation == evaluation }
        let observed = rows.map(\.observed)
        return parts(of: rows.map(\.row), observed, target.stage).dropFirst().flatMap { part in
          figures(part.places.map { rows[$0] }, of: target).map { metric, value in
            Figure(
              stage: target.label, target: target.target, evaluation: evaluation,
              slice: part.slice, group: part.group, rows: part.places.count, metric: metric,
              value: value)
          }
        }
      }
    }
  }

  /// The figures as cells of `slices.csv`, the variant's left out.
  func cells() -> [[String]] {
    figures().map {
      [
        $0.stage, $0.target, $0.evaluation.text, $0.slice, $0.group, String($0.rows),
        $0.metric.text,
        text($0.value),
      ]
    }
  }

  /// One score of the ensemble in the rows that a fold and a group of a slice have in common.
  struct FoldScore {
    var stage: String
    var target: String
    /// Out of fold, or of the cross-validation of whole stacks.
    var evaluation: EvaluationName
    /// From 1, as the fold.
    var `repeat`: Int
    var fold: Int
    var trainingRows: Int
    var rows: Int
    /// Tells the whole fold from one of other rows.
    var heldOut: String
    /// Empty, as the group, for all rows.
    var slice: String
    var group: String
    var metric: Measure
    var value: Double
    /// Of the stack.
    var layers: Int
    /// Whether no model and no weight has seen the held-out rows.
    var isNested: Bool
  }

  func foldScores() -> [FoldScore] { ownFoldScores }

  private func makeFoldScores() -> [FoldScore] {
    var scores: [FoldScore] = []
    for target in results.targets {
      let own = target.folds.map { (fold: $0.fold, observed: $0.observed, isOuter: false) }
      let outer = target.wholeStackFolds.map {
        (fold: $0.fold, observed: $0.observed, isOuter: true)
      }
      for (fold, observed, isOuter) in own + outer {
        let identity = fold.identity(observed)
        for part in parts(of: fold.rows, observed, target.stage) {
          for metric in experiment.evaluation.metrics
          where target.task.has(metric) {
            scores.append(
              FoldScore(
                stage: target.label, target: target.target,
                evaluation: isOuter ? .outer : .outOfFold, repeat: fold.repeat + 1,
                fold: fold.fold + 1, trainingRows: fold.trainingCount, rows: part.places.count,
                heldOut: identity, slice: part.slice, group: part.group, metric: metric,
                value: Self.value(
                  of: metric, observed: part.places.map { observed[$0] }, part.places, fold,
                  levels: target.quantiles),
                layers: target.layerCount, isNested: isOuter || target.isNested))
          }
        }
      }
    }
    return scores
  }

  /// The scores of each fold as cells of `folds.csv`, the variant's left out.
  func foldCells() -> [[String]] {
    foldScores().map {
      [
        $0.stage, $0.target, String($0.repeat), String($0.fold), String($0.trainingRows),
        String($0.rows), $0.heldOut, $0.slice, $0.group, $0.metric.rawValue, text($0.value),
        String($0.layers), $0.isNested ? "nested" : "leaky", $0.evaluation.text,
      ]
    }
  }

  /// - Parameter places: Of rows of the fold.
  private static func value(
    of metric: Measure, observed: [Double], _ places: [Int], _ fold: HeldOutFold, levels: [Double]
  ) -> Double {
    if !levels.isEmpty {
      return QuantileRows(
        observed: observed, quantiles: fold.quantiles.rows(places, width: levels.count),
        levels: levels
      ).value(metric)
    }
    let all = fold.predicted
    guard let metric = metric.ofClasses else {
      return metric.value(observed: observed, predicted: places.map { all[$0] })
    }
    let count = all.count / max(fold.rows.count, 1)
    return metric.value(
      observed: observed.map { Int($0) },
      probabilities: places.flatMap { all[$0 * count..<($0 + 1) * count] }, classCount: count)
  }

  private func figures(
    _ rows: [PredictionRow], of target: CollectedResults.Target
  ) -> [(metric: ScoreMetric, value: Double)] {
    guard target.classes.isEmpty else {
      return rows.classFigures(experiment.evaluation.metrics.compactMap(\.ofClasses))
    }
    var figures = rows.figures(
      experiment.evaluation.metrics(of: target.task), levels: target.quantiles)
    let intervals = rows.compactMap { row in row.interval.map { (row.observed, $0) } }
    if !intervals.isEmpty {
      let inside = intervals.count { $1.lower <= $0 && $0 <= $1.upper }
      figures.append((.coverage, Double(inside) / Double(intervals.count)))
      let widths = intervals.reduce(0) { $0 + $1.1.upper - $1.1.lower }
      figures.append((.width, widths / Double(intervals.count)))
    }
    return figures
  }

  /// All rows, under no name, and then each group of each slice.
  private func parts(
    of rows: [Int], _ observed: [Double], _ stage: String
  ) -> [(slice: String, group: String, places: [Int])] {
    let whole = [(slice: "", group: "", places: Array(rows.indices))]
    guard let table = table(stage) else { return whole }
    return whole
      + experiment.slices.flatMap { slice in
        slice.members(of: rows, in: table, observed: observed).map {
          (slice.name, $0.group, $0.places)
        }
      }
  }

  private func text(_ value: Double) -> String { value.isNaN ? "" : shortestText(value) }
}

extension [PredictionRow] {
  /// The scores of predicted numbers, or of quantiles with those of each level.
  ///
  /// - Parameter levels: Empty where no quantiles are predicted.
  func figures(
    _ metrics: [Measure], levels: [Double]
  ) -> [(metric: ScoreMetric, value: Double)] {
    let observed = map(\.observed)
    guard !levels.isEmpty else {
      let predicted = map(\.predicted)
      return metrics.map {
        (.measure($0), $0.value(observed: observed, predicted: predicted))
      }
    }
    guard allSatisfy({ $0.quantiles?.values.count == levels.count }) else { return [] }
    let rows = QuantileRows(
      observed: observed, quantiles: flatMap { $0.quantiles?.values ?? [] }, levels: levels)
    return metrics.map { (.measure($0), rows.value($0)) } + (isEmpty ? [] : rows.levelFigures)
  }

  /// The scores of predicted classes, and of their sets where there are any.
  func classFigures(_ metrics: [ClassMeasure]) -> [(metric: ScoreMetric, value: Double)] {
    let own = compactMap { row in row.classes.map { (Int(row.observed), $0) } }
    guard let count = own.first?.1.names.count else { return [] }
    var figures: [(metric: ScoreMetric, value: Double)] = metrics.map {
      (
        .measure($0.measure),
        $0.value(
          observed: own.map(\.0), probabilities: own.flatMap(\.1.probabilities), classCount: count)
      )
    }
    let sets = own.compactMap { row in row.1.set.map { (row.0, $0) } }
    if !sets.isEmpty {
      let inside = sets.count { $1.contains($0) }
      figures.append((.coverage, Double(inside) / Double(sets.count)))
      figures.append(
        (.setSize, Double(sets.reduce(0) { $0 + $1.1.count }) / Double(sets.count)))
    }
    return figures
  }
}

extension HeldOutFold {
  /// Tells the fold from one of other rows or other observations; 16 hexadecimal digits.
  fileprivate func identity(_ observed: [Double]) -> String {
    var writer = ByteWriter()
    writer.write(rows.map(UInt32.init))
    writer.write(observed)
    let digits = String(ShortHash(writer.bytes).value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
