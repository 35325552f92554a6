import Resampling
import Tabular

extension ScoreJob {
  /// Judges every candidate, the blend and the naive forecast of one target.
  func run(
    _ inputs: JobInputs<StackOutput>, _ library: TableLibrary
  ) throws(StackError) -> [ModelScore] {
    let data = try inputs.data()
    let blend = try inputs.blend()
    let members = try inputs.layers().enumerated().flatMap { index, layer in
      layer.columns.enumerated().map { place, column in
        (model: ModelScore.Model.candidate(layer: index + 1, member: place), column: column)
      }
    }
    let baselines = try inputs.layer(.baselines)?.columns ?? []
    let naive = NaiveBaseline(
      columns: naive, table: try library.table(table), target: target, classes: data.classes)
    if data.isOfClasses {
      return try classScores(data, blend, members, naive, known: known(library, data.classes))
    }
    if data.isOfQuantiles {
      return try quantileScores(
        data, blend, members, naive, baselines: baselines, known: known(library, []))
    }
    var scores: [ModelScore] = []
    if isOutOfFold {
      var sheet = ScoreSheet(
        judged: .outOfFold, observed: data.observed, weights: data.weights, metrics: metrics)
      for member in members {
        sheet.add(member.model, data.transform.bounded(member.column.outOfFold))
      }
      sheet.add(.blend, blend.outOfFold)
      if let naive { sheet.add(.naive, naive.outOfFold(data)) }
      for (place, column) in baselines.enumerated() {
        sheet.add(.baseline(place), data.transform.bounded(column.outOfFold))
      }
      scores += sheet.scores
    }
    guard let known = try known(library, []) else { return scores }
    var sheet = ScoreSheet(
      judged: isOutOfFold ? .truth : .hidden, observed: blend.applyRows.map { known[$0] },
      weights: data.applyWeights, metrics: metrics)
    for member in members {
      sheet.add(member.model, data.transform.bounded(member.column.apply))
    }
    sheet.add(.blend, blend.predicted)
    sheet.scores += ModelScore.ofIntervals(
      blend, judged: sheet.judged, observed: sheet.observed, weights: sheet.weights)
    if let naive {
      sheet.add(
        .naive,
        naive.predictions(for: blend.applyRows, from: data.trainingRows, weights: data.weights))
    }
    for (place, column) in baselines.enumerated() {
      sheet.add(.baseline(place), data.transform.bounded(column.apply))
    }
    return scores + sheet.scores
  }

  /// What is known of predicted rows, by row of the table: hidden cells, or the truth. `nil` where
  /// nothing is.
  ///
  /// - Parameter classes: Whose numbers they are then; empty for a target of numbers.
  private func known(
    _ library: TableLibrary, _ classes: [String]
  ) throws(StackError) -> [Double]? {
    if isOutOfFold {
      return try truth.flatMap { truth throws(StackError) in
        try library.truth(truth, of: target, beside: observed, classes: classes)
      }
    }
    guard let column = try library.table(observed)[target] else { throw .missingColumn(target) }
    guard classes.isEmpty else { return TargetCells.codes(column, of: classes) }
    guard case .numbers(let cells) = column.values else { throw .missingColumn(target) }
    return cells
  }
}

/// The scores of one evaluation as they are added up.
private struct ScoreSheet {
  let judged: ModelScore.Judged
  let observed: [Double]
  /// By row; NaN where it is not known.
  let weights: [Double]?
  let metrics: [Measure]
  var scores: [ModelScore] = []

  init(
    judged: ModelScore.Judged, observed: [Double], weights: [Double]?, metrics: [Measure]
  ) {
    self.judged = judged
    self.observed = observed
    self.weights = weights
    self.metrics = metrics
  }

  private func weights(of rows: [Int]) -> [Double]? { ModelScore.weights(weights, of: rows) }

  /// Scores a model on the rows that are both observed and predicted.
  mutating func add(_ model: ModelScore.Model, _ predicted: [Double]) {
    let rows = observed.indices.filter { !observed[$0].isNaN && !predicted[$0].isNaN }
    guard !rows.isEmpty else { return }
    let (known, values) = (rows.map { observed[$0] }, rows.map { predicted[$0] })
    for metric in metrics {
      add(model, .measure(metric), metric.value(observed: known, predicted: values))
    }
    guard let weights = weights(of: rows) else { return }
    for metric in metrics {
      add(
        model, .weighted(metric), metric.value(observed: known, predicted: values, weights: weights)
      )
    }
  }

  private mutating func add(
    _ model: ModelScore.Model, _ metric: ScoreMetric, _ value: Double
  ) {
    scores.append(ModelScore(model: model, judged: judged, metric: metric, value: value))
  }
}
