import Tabular

extension ExperimentNetwork {
  /// Weighs the columns of the layers on their out-of-fold values, and predicts with the bags.
  ///
  /// Weights and errors are in the target's own units, within the column's bounds.
  func blend(
    _ data: StageData, _ layers: [LayerColumns], numbers: [Int], _ spec: BlendSpec, level: Double
  ) throws(StackError) -> BlendResult {
    let members = BlendMembers(data, layers, numbers: numbers)
    let weights = try members.weights(spec)
    let heldOut = members.heldOut(weights)
    let blend = members.fitted(weights, heldOut, level: level)
    let used = members.used(weights)
    let applied = blend.predict(
      used.map { members.columns[$0] }, data.transform, rowCount: data.applyRows.count)
    return BlendResult(
      weights: members.columns.indices.map {
        .init(
          layer: members.layers[$0], candidate: members.columns[$0].candidate, weight: weights[$0])
      },
      trainingRows: data.trainingRows,
      outOfFold: blend.blended(
        used.map { members.outOfFold[$0] }, data.trainingRows.count),
      folds: heldOut.map { index, predicted in
        let split = data.splits[index]
        return HeldOutFold(
          repeat: split.repeat, fold: split.fold, trainingCount: split.training.count,
          rows: split.heldOut.map { data.trainingRows[$0] }, predicted: predicted)
      },
      applyRows: data.applyRows, predicted: applied.predicted, lower: applied.lower,
      upper: applied.upper)
  }

  /// The blend itself, to be applied to other rows.
  func fittedBlend(
    _ data: StageData, _ layers: [LayerColumns], numbers: [Int], _ spec: BlendSpec, level: Double
  ) throws(StackError) -> FittedBlend {
    let members = BlendMembers(data, layers, numbers: numbers)
    let weights = try members.weights(spec)
    return members.fitted(weights, members.heldOut(weights), level: level)
  }
}

/// The columns that a blend weighs.
private struct BlendMembers {
  let data: StageData
  /// Counted from 1, by column.
  let layers: [Int]
  let columns: [LayerColumns.Column]
  /// In the target's own units, by column.
  let outOfFold: [[Double]]

  init(_ data: StageData, _ layers: [LayerColumns], numbers: [Int]) {
    self.data = data
    let members = zip(numbers, layers).flatMap { number, layer in
      layer.columns.filter(\.isPassedOn).map { (layer: number, column: $0) }
    }
    self.layers = members.map(\.layer)
    columns = members.map(\.column)
    outOfFold = columns.map { data.transform.bounded($0.outOfFold) }
  }

  /// By column.
  func weights(_ spec: BlendSpec) throws(StackError) -> [Double] {
    let covered = data.trainingRows.indices.filter { position in
      outOfFold.allSatisfy { !$0[position].isNaN }
    }
    guard !covered.isEmpty else { throw .nothingToBlend }
    return spec.weights(
      outOfFold.map { column in covered.map { column[$0] } },
      target: covered.map { data.observed[$0] })
  }

  func used(_ weights: [Double]) -> [Int] { weights.indices.filter { weights[$0] > 0 } }

  private func members(_ weights: [Double]) -> [FittedBlend.Member] {
    used(weights).map {
      FittedBlend.Member(
        layer: layers[$0], candidate: columns[$0].candidate, weight: weights[$0])
    }
  }

  /// By split in which every used candidate has learned: what the blend predicts for its held-out
  /// rows.
  func heldOut(_ weights: [Double]) -> [(split: Int, predicted: [Double])] {
    let used = used(weights)
    let sums = FittedBlend(
      members: members(weights), splits: [], intervals: CrossValidationPlus(errors: [], level: 0.9))
    return data.splits.indices.filter { split in
      used.allSatisfy { columns[$0].bySplit[split].isUsable }
    }.map { split in
      let predicted = sums.blended(
        used.map { data.transform.bounded(columns[$0].bySplit[split].heldOut) },
        data.splits[split].heldOut.count)
      return (split, predicted)
    }
  }

  func fitted(
    _ weights: [Double], _ heldOut: [(split: Int, predicted: [Double])], level: Double
  ) -> FittedBlend {
    var errors: [[Double]] = []
    var isHeldOut = [Bool](repeating: false, count: data.trainingRows.count)
    for (index, predicted) in heldOut {
      let split = data.splits[index]
      for position in split.heldOut { isHeldOut[position] = true }
      errors.append(zip(split.heldOut, predicted).map { abs(data.observed[$0] - $1) })
    }
    return FittedBlend(
      members: members(weights), splits: heldOut.map(\.split),
      intervals: CrossValidationPlus(
        errors: errors, rowCount: isHeldOut.count { $0 }, level: level))
  }
}
