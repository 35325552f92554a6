import Resampling
import Tabular

/// What blends of several outputs of a row share, whether these are class probabilities or quantiles.
extension BlendMembers {
  /// Training rows that weigh something, with outputs from every column.
  var coveredRows: [Int] {
    data.weighed(Array(data.trainingRows.indices)).filter { position in
      outOfFold.allSatisfy { !$0[position * data.outputs].isNaN }
    }
  }

  /// By column.
  ///
  /// - Parameters:
  ///   - covered: The training rows whose out-of-fold outputs speak.
  ///   - objective: How good outputs of these rows are.
  func outputWeights(
    _ spec: BlendSpec, on covered: [Int], _ objective: some OutputObjective
  ) throws(StackError) -> [Double] {
    guard !covered.isEmpty else { throw .nothingToBlend }
    let known = outOfFold.map { $0.rows(covered, width: data.outputs) }
    let place = Dictionary(uniqueKeysWithValues: zip(covered, covered.indices))
    let folds = data.splits.map { split in split.heldOut.compactMap { place[$0] } }
    var best: (loss: Double, weights: [Double])?
    for group in groups(spec) {
      let own = spec.weights(group.map { known[$0] }, objective, folds: folds)
      var weights = [Double](repeating: 0, count: columns.count)
      for (index, weight) in zip(group, own) { weights[index] = weight }
      let loss = objective.loss(blendedOutputs(known, weights))
      if best.map({ loss < $0.loss }) ?? true { best = (loss, weights) }
    }
    return best?.weights ?? []
  }

  /// By split: what the blend gives for its held-out rows.
  ///
  /// - Parameter finish: Given each fold, and the weighted sums of its rows, row-major, which it then predicts.
  func outputFolds(
    _ weights: [Double], finish: (inout HeldOutFold, [Double]) -> Void
  ) -> [HeldOutFold] {
    let used = used(weights)
    let count = data.outputs
    return data.splits.indices.compactMap { index in
      let split = data.splits[index]
      var columns: [[Double]] = []
      for member in used {
        let column = self.columns[member]
        guard splits[member] == data.splits else {
          columns.append(outOfFold[member].rows(split.heldOut, width: count))
          continue
        }
        guard column.bySplit[index].isUsable else { return nil }
        columns.append(data.transform.bounded(column.bySplit[index].heldOut))
      }
      let known = split.heldOut.indices.filter { row in
        columns.allSatisfy { !$0[row * count].isNaN }
      }
      guard !known.isEmpty || split.heldOut.isEmpty else { return nil }
      var fold = HeldOutFold(
        repeat: split.repeat, fold: split.fold, trainingCount: split.training.count,
        rows: known.map { data.trainingRows[split.heldOut[$0]] }, predicted: [])
      finish(
        &fold,
        blendedOutputs(
          columns.map { $0.rows(known, width: count) }, used.map { weights[$0] }))
      return fold
    }
  }
}
