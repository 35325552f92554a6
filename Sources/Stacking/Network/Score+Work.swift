import Resampling
import Tabular

extension ExperimentNetwork {
  /// Judges every candidate, the blend and the naive baseline of one target.
  func scores(
    _ context: TargetContext, _ data: StageData, _ blend: BlendResult, _ layers: [LayerColumns]
  ) -> [ScoreRow] {
    let members = layers.enumerated().flatMap { index, layer in
      layer.columns.map { (layer: index + 1, column: $0) }
    }
    let naive = NaiveBaseline(
      columns: experiment.evaluation.naive.map(\.value), table: rootTable(context),
      target: context.target)
    var rows: [ScoreRow] = []
    if context.evaluation == .actual {
      var sheet = ScoreSheet(
        evaluation: context.evaluation.label, observed: data.observed,
        metrics: experiment.evaluation.metrics)
      for member in members {
        sheet.add(
          member.layer, member.column.candidate,
          data.transform.bounded(member.column.outOfFold))
      }
      sheet.add(nil, "blend", blend.outOfFold)
      if let naive { sheet.add(nil, "baseline", naive.outOfFold(data)) }
      rows += sheet.rows
    }
    guard
      let judged = judgedObservations(
        context.stage, context.target, context.evaluation, blend.applyRows)
    else { return rows }
    var sheet = ScoreSheet(
      evaluation: judged.evaluation, observed: judged.values,
      metrics: experiment.evaluation.metrics)
    for member in members {
      sheet.add(
        member.layer, member.column.candidate,
        data.transform.bounded(member.column.apply))
    }
    sheet.add(nil, "blend", blend.predicted)
    sheet.addIntervals(lower: blend.lower, upper: blend.upper)
    if let naive {
      sheet.add(nil, "baseline", naive.predictions(for: blend.applyRows, from: data.trainingRows))
    }
    return rows + sheet.rows
  }

  /// What is known of the rows an evaluation predicts: hidden cells, or the truth; NaN for the others.
  /// `nil` where nothing is.
  func judgedObservations(
    _ stage: StageSpec, _ target: String, _ evaluation: Evaluation, _ rows: [Int]
  ) -> (evaluation: String, values: [Double])? {
    guard evaluation == .actual else {
      let observed = tables.observed(root(stage.table.value), target)
      return (evaluation.label, rows.map { observed[$0] })
    }
    guard let values = trueValues(stage, target) else { return nil }
    return ("truth", rows.map { values[$0] })
  }

  /// The table that holds what the stage's filled cells really were.
  func truth(of stage: StageSpec) -> String? {
    guard let fills = stage.fills?.value else { return nil }
    return experiment.evaluation.truths.first { $0.table.value == fills }?.truth.value
  }

  private func rootTable(_ context: TargetContext) -> Table {
    guard
      let entry = tables.entry(root(context.stage.table.value), in: context.evaluation)
    else { preconditionFailure("every table was read") }
    return entry.table
  }

  /// The true values of a column by row of the stage's table; `nil` if the truth has no such column.
  private func trueValues(_ stage: StageSpec, _ target: String) -> [Double]? {
    guard let fills = stage.fills?.value,
      case .numbers(let cells)? = truths[fills]?["truth.\(target)"]?.values
    else { return nil }
    return cells
  }
}

/// The scores of one evaluation as they are added up.
private struct ScoreSheet {
  let evaluation: String
  let observed: [Double]
  let metrics: [Measure]
  var rows: [ScoreRow] = []

  init(evaluation: String, observed: [Double], metrics: [Measure]) {
    self.evaluation = evaluation
    self.observed = observed
    self.metrics = metrics
  }

  /// Scores a model on the rows that are both observed and predicted.
  mutating func add(_ layer: Int?, _ model: String, _ predicted: [Double]) {
    let judged = observed.indices.filter { !observed[$0].isNaN && !predicted[$0].isNaN }
    guard !judged.isEmpty else { return }
    for metric in metrics {
      let value = metric.value(
        observed: judged.map { observed[$0] }, predicted: judged.map { predicted[$0] })
      add(layer, model, metric.rawValue, value)
    }
  }

  /// The share of observed rows within their interval, and the mean width of the intervals.
  mutating func addIntervals(lower: [Double], upper: [Double]) {
    let judged = observed.indices.filter { !observed[$0].isNaN }
    guard !judged.isEmpty else { return }
    let inside = judged.count { lower[$0] <= observed[$0] && observed[$0] <= upper[$0] }
    let widths = judged.reduce(0) { $0 + upper[$1] - lower[$1] }
    add(nil, "blend", "coverage", Double(inside) / Double(judged.count))
    add(nil, "blend", "width", widths / Double(judged.count))
  }

  private mutating func add(_ layer: Int?, _ model: String, _ metric: String, _ value: Double) {
    rows.append(
      ScoreRow(layer: layer, model: model, evaluation: evaluation, metric: metric, value: value))
  }
}
