import Learners
package import Resampling
import Tabular

extension ScoreJob {
  /// Judges the quantiles of every candidate, the blend and the naive forecast of one target.
  ///
  /// - Parameter known: The values of the table's rows, as far as they may be judged by.
  func quantileScores(
    _ data: StageData, _ blend: BlendResult,
    _ members: [(model: ModelScore.Model, column: LayerColumns.Column)], _ naive: NaiveBaseline?,
    baselines: [LayerColumns.Column], known: [Double]?
  ) throws(StackError) -> [ModelScore] {
    guard let result = blend.quantiles else { throw .unexpectedInput(InputRole.blend.rawValue) }
    var scores: [ModelScore] = []
    if isOutOfFold {
      var sheet = QuantileSheet(
        judged: .outOfFold, observed: data.observed, weights: data.weights, data: data,
        metrics: metrics)
      for member in members {
        sheet.add(member.model, data.transform.bounded(member.column.outOfFold))
      }
      sheet.add(.blend, result.outOfFold)
      if let naive { sheet.add(.naive, naive.outOfFoldQuantiles(data)) }
      for (place, column) in baselines.enumerated() {
        sheet.add(.baseline(place), data.transform.bounded(column.outOfFold))
      }
      scores += sheet.scores
    }
    guard let known else { return scores }
    var sheet = QuantileSheet(
      judged: isOutOfFold ? .truth : .hidden, observed: blend.applyRows.map { known[$0] },
      weights: data.applyWeights, data: data, metrics: metrics)
    for member in members {
      sheet.add(member.model, data.transform.bounded(member.column.apply))
    }
    sheet.add(.blend, result.predicted)
    sheet.scores += ModelScore.ofIntervals(
      blend, judged: sheet.judged, observed: sheet.observed, weights: sheet.weights)
    if let naive {
      let training = data.weighed(Array(data.trainingRows.indices))
      sheet.add(
        .naive,
        naive.quantiles(
          for: blend.applyRows, from: training.map { data.trainingRows[$0] },
          levels: data.quantiles, weights: data.weights(of: training)))
    }
    for (place, column) in baselines.enumerated() {
      sheet.add(.baseline(place), data.transform.bounded(column.apply))
    }
    return scores + sheet.scores
  }
}

/// The scores of quantiles in one evaluation as they are added up.
private struct QuantileSheet {
  let judged: ModelScore.Judged
  let observed: [Double]
  /// By row; NaN where it is not known.
  let weights: [Double]?
  let data: StageData
  let metrics: [Measure]
  var scores: [ModelScore] = []

  init(
    judged: ModelScore.Judged, observed: [Double], weights: [Double]?, data: StageData,
    metrics: [Measure]
  ) {
    self.judged = judged
    self.observed = observed
    self.weights = weights
    self.data = data
    self.metrics = metrics
  }

  /// Scores a model on the rows that are both observed and predicted.
  ///
  /// - Parameter quantiles: Row-major.
  mutating func add(_ model: ModelScore.Model, _ quantiles: [Double]) {
    let levels = data.quantiles
    let rows = observed.indices.filter {
      !observed[$0].isNaN && !quantiles[$0 * levels.count].isNaN
    }
    guard !rows.isEmpty else { return }
    let own = QuantileRows(
      observed: rows.map { observed[$0] }, quantiles: quantiles.rows(rows, width: levels.count),
      levels: levels)
    for metric in metrics { add(model, .measure(metric), own.value(metric)) }
    for (metric, value) in own.levelFigures { add(model, metric, value) }
    guard let weights = ModelScore.weights(weights, of: rows) else { return }
    for metric in metrics { add(model, .weighted(metric), own.value(metric, weights: weights)) }
  }

  private mutating func add(_ model: ModelScore.Model, _ metric: ScoreMetric, _ value: Double) {
    scores.append(ModelScore(model: model, judged: judged, metric: metric, value: value))
  }
}

/// Observed values beside their predicted quantiles.
package struct QuantileRows {
  package var observed: [Double]
  /// Row-major.
  package var quantiles: [Double]
  package var levels: [Double]

  package init(observed: [Double], quantiles: [Double], levels: [Double]) {
    self.observed = observed
    self.quantiles = quantiles
    self.levels = levels
  }

  /// A metric of quantiles, or one of numbers for the medians.
  package func value(_ metric: Measure, weights: [Double]? = nil) -> Double {
    if let metric = metric.ofQuantiles {
      return metric.value(
        observed: observed, quantiles: quantiles, levels: levels, weights: weights)
    }
    let middle = QuantileLevels.middle(of: levels)
    return metric.value(
      observed: observed,
      predicted: observed.indices.map { quantiles[$0 * levels.count + middle] }, weights: weights)
  }

  /// What is said of each level: its pinball loss, and the share of observed values at or below its quantile.
  package var levelFigures: [(metric: ScoreMetric, value: Double)] {
    levels.indices.flatMap { place -> [(metric: ScoreMetric, value: Double)] in
      [
        (
          .pinballAt(levels[place]),
          QuantileMeasure.pinballLoss(
            ofLevel: place, observed: observed, quantiles: quantiles, levels: levels)
        ),
        (
          .shareBelow(levels[place]),
          QuantileMeasure.shareBelow(
            level: place, observed: observed, quantiles: quantiles, levels: levels)
        ),
      ]
    }
  }
}
