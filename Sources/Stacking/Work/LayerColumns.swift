import Resampling
package import Tabular

extension LayerColumns.Column {
  /// Puts one candidate's fits together: means over the splits that predicted a row.
  ///
  /// - Parameter refit: What a fit on all rows gives, which then predicts in place of the bag.
  package init(of data: StageData, bySplit: [FoldPredictions], refit: FoldPredictions? = nil) {
    var sums = [Double](repeating: 0, count: data.trainingRows.count)
    var counts = [Double](repeating: 0, count: sums.count)
    for (split, predictions) in zip(data.splits, bySplit) {
      for (position, value) in zip(split.heldOut, predictions.heldOut) where !value.isNaN {
        sums[position] += value
        counts[position] += 1
      }
    }
    self.init(
      outOfFold: zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan },
      apply: refit?.apply ?? Self.bag(bySplit, rowCount: data.applyRows.count), bySplit: bySplit)
  }

  /// The mean prediction of the splits that had rows to learn from, by apply row.
  package static func bag(_ bySplit: [FoldPredictions], rowCount: Int) -> [Double] {
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
  package var isUsable: Bool { !heldOut.contains { $0.isNaN } && !apply.contains { $0.isNaN } }
}

extension LayerColumns {
  /// Whether every candidate has an out-of-fold value for a training row.
  package func covers(_ position: Int) -> Bool {
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
        under: columns.map(\.outOfFold), form: form,
        baselines: transform.training, seesFeatures: seesFeatures),
      apply: apply.stacked(
        under: columns.map(\.apply), form: form, baselines: transform.apply,
        seesFeatures: seesFeatures), seesFeatures: seesFeatures)
  }
}

extension FeatureMatrix {
  /// What a layer sees of the predictions of the one below it: those beside these features, or alone.
  ///
  /// Predictions are in the form of what is learned from them: a deviation is learned from deviations.
  package func stacked(
    under columns: [[Double]], form: TargetForm, baselines: [Double], seesFeatures: Bool
  ) -> FeatureMatrix {
    let below = columns.enumerated().map { place, cells in
      (
        feature: Feature("prediction.\(place + 1)"),
        cells: form.forward(cells, baselines: baselines)
      )
    }
    return seesFeatures ? appending(below) : FeatureMatrix(below, rowCount: rowCount, panel: panel)
  }
}

extension CompletedTable {
  /// Puts predictions into the missing cells of a column. A known cell is never changed.
  mutating func fill(_ target: String, from blend: BlendResult) throws(StackError) {
    guard var column = table[target] else { throw .missingColumn(target) }
    guard case .numbers(var cells) = column.values else { throw .notNumeric(target) }
    guard blend.applyRows.allSatisfy(cells.indices.contains),
      blend.predicted.count == blend.applyRows.count
    else { throw .unexpectedInput(InputRole.blend.rawValue) }
    for (position, row) in blend.applyRows.enumerated() where cells[row].isNaN {
      cells[row] = blend.predicted[position]
      filled.append(
        Cell(
          row: row, column: target, step: steps, lower: blend.lower[position],
          upper: blend.upper[position]))
    }
    column.values = .numbers(cells)
    table.set(column)
  }
}
