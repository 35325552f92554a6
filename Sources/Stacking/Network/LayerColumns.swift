import Resampling
import Tabular

extension LayerColumns.Column {
  /// Puts one candidate's fits together: means over the splits that predicted a row.
  ///
  /// - Parameter refit: What a fit on all rows gives, which then predicts in place of the bag.
  init(
    candidate: String, of data: StageData, bySplit: [FoldPredictions],
    refit: FoldPredictions? = nil
  ) {
    var sums = [Double](repeating: 0, count: data.trainingRows.count)
    var counts = [Double](repeating: 0, count: sums.count)
    for (split, predictions) in zip(data.splits, bySplit) {
      for (position, value) in zip(split.heldOut, predictions.heldOut) where !value.isNaN {
        sums[position] += value
        counts[position] += 1
      }
    }
    self.init(
      candidate: candidate,
      outOfFold: zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan },
      apply: refit?.apply ?? Self.bag(bySplit, rowCount: data.applyRows.count), bySplit: bySplit)
  }

  /// The mean prediction of the splits that had rows to learn from, by apply row.
  static func bag(_ bySplit: [FoldPredictions], rowCount: Int) -> [Double] {
    var apply = [Double](repeating: 0, count: rowCount)
    var bags = 0.0
    for predictions in bySplit where predictions.isUsable {
      bags += 1
      for (row, value) in predictions.apply.enumerated() { apply[row] += value }
    }
    return apply.map { bags > 0 ? $0 / bags : .nan }
  }
}

extension FoldPredictions {
  /// Whether the split had rows to learn from. Where it had none, every prediction is NaN; no other
  /// is.
  var isUsable: Bool { !heldOut.contains { $0.isNaN } && !apply.contains { $0.isNaN } }
}

extension LayerColumns {
  /// Whether every candidate has an out-of-fold value for a training row.
  func covers(_ position: Int) -> Bool {
    columns.allSatisfy { !$0.isPassedOn || !$0.outOfFold[position].isNaN }
  }
}

extension StageData {
  /// What the layer above `columns` is fitted on and applied to: the out-of-fold values where it
  /// learns, the bag's predictions where it predicts, and the features beside them if it sees them.
  func matrices(
    over columns: [LayerColumns.Column], form: TargetForm, seesFeatures: Bool
  ) -> LayerColumns.Matrices {
    let columns = columns.filter(\.isPassedOn)
    return LayerColumns.Matrices(
      training: training.stacked(
        under: columns.map { ($0.candidate, $0.outOfFold) }, form: form,
        baselines: transform.training, seesFeatures: seesFeatures),
      apply: apply.stacked(
        under: columns.map { ($0.candidate, $0.apply) }, form: form, baselines: transform.apply,
        seesFeatures: seesFeatures), seesFeatures: seesFeatures)
  }
}

extension FeatureMatrix {
  /// What a layer sees of the predictions of the one below it: those beside these features, or alone.
  ///
  /// Predictions are in the form of what is learned from them: a deviation is learned from deviations.
  func stacked(
    under columns: [(candidate: String, cells: [Double])], form: TargetForm, baselines: [Double],
    seesFeatures: Bool
  ) -> FeatureMatrix {
    let below = columns.map { column in
      (
        feature: Feature("prediction.\(column.candidate)"),
        cells: form.forward(column.cells, baselines: baselines)
      )
    }
    return seesFeatures ? appending(below) : FeatureMatrix(below, rowCount: rowCount, panel: panel)
  }
}

extension FilledTable {
  /// Puts predictions into the missing cells of a column. A known cell is never changed.
  mutating func fill(_ target: String, from blend: BlendResult, stage: String) {
    guard var column = table[target], case .numbers(var cells) = column.values else {
      preconditionFailure("'\(target)' was found numeric when its stack was planned")
    }
    for (position, row) in blend.applyRows.enumerated() where cells[row].isNaN {
      cells[row] = blend.predicted[position]
      filled.append(
        Cell(
          row: row, column: target, stage: stage, lower: blend.lower[position],
          upper: blend.upper[position]))
    }
    column.values = .numbers(cells)
    table.set(column)
  }
}

extension StackOutput {
  // A job's inputs have the kinds its description promises; anything else is a programmer error.
  var data: StageData {
    guard case .data(let data) = self else { preconditionFailure("data expected") }
    return data
  }
  var forms: ChosenForms? {
    if case .forms(let forms) = self { forms } else { nil }
  }
  var course: Course? {
    if case .course(let course) = self { course } else { nil }
  }
  var below: LayerColumns? {
    if case .layer(let layer) = self { layer } else { nil }
  }
  var decision: LayerDecision? {
    if case .decision(let decision) = self { decision } else { nil }
  }
  var fit: FoldPredictions? {
    if case .fold(let fold) = self { fold } else { nil }
  }
  var fold: FoldPredictions {
    guard case .fold(let fold) = self else { preconditionFailure("fold predictions expected") }
    return fold
  }
  var layer: LayerColumns {
    guard case .layer(let layer) = self else { preconditionFailure("a layer expected") }
    return layer
  }
  var blend: BlendResult {
    guard case .blend(let blend) = self else { preconditionFailure("a blend expected") }
    return blend
  }
  var table: FilledTable {
    guard case .table(let table) = self else { preconditionFailure("a table expected") }
    return table
  }
  var scores: [ScoreRow] {
    guard case .scores(let scores) = self else { preconditionFailure("scores expected") }
    return scores
  }
}
