import Tabular

extension ExperimentNetwork {
  /// Weighs the columns of the layers on their out-of-fold values, and predicts with the bags.
  ///
  /// Weights and errors are in the target's own units, within the column's bounds.
  func blend(
    _ data: StageData, _ layers: [LayerColumns], numbers: [Int], _ spec: BlendSpec, level: Double
  ) throws(StackError) -> BlendResult {
    let members = zip(numbers, layers).flatMap { number, layer in
      layer.columns.map { (layer: number, column: $0) }
    }
    let outOfFold = members.map { data.transform.bounded($0.column.outOfFold) }
    let covered = data.trainingRows.indices.filter { position in
      outOfFold.allSatisfy { !$0[position].isNaN }
    }
    guard !covered.isEmpty else { throw .nothingToBlend }
    let weights = spec.weights(
      outOfFold.map { column in covered.map { column[$0] } },
      target: covered.map { data.observed[$0] })

    let used = weights.indices.filter { weights[$0] > 0 }
    func blended(_ columns: [[Double]], count: Int) -> [Double] {
      var sums = [Double](repeating: 0, count: count)
      for (member, column) in zip(used, columns) {
        for row in sums.indices { sums[row] += weights[member] * column[row] }
      }
      return sums
    }
    let intervals = intervals(data, used.map { members[$0].column }, level: level, blended)
    let predicted = blended(
      used.map { data.transform.bounded(members[$0].column.apply) },
      count: data.applyRows.count)
    return BlendResult(
      weights: members.indices.map {
        .init(
          layer: members[$0].layer, candidate: members[$0].column.candidate, weight: weights[$0])
      },
      trainingRows: data.trainingRows,
      outOfFold: blended(used.map { outOfFold[$0] }, count: data.trainingRows.count),
      applyRows: data.applyRows, predicted: predicted,
      // The bag's mean can lie outside what its members span together; an interval holds its centre.
      lower: zip(intervals.lower, predicted).map { max(min($0, $1), data.transform.minimum) },
      upper: zip(intervals.upper, predicted).map { min(max($0, $1), data.transform.maximum) })
  }

  private func intervals(
    _ data: StageData, _ columns: [LayerColumns.Column], level: Double,
    _ blended: ([[Double]], Int) -> [Double]
  ) -> (lower: [Double], upper: [Double]) {
    var errors: [[Double]] = []
    var ensembles: [[Double]] = []
    var isHeldOut = [Bool](repeating: false, count: data.trainingRows.count)
    for (index, split) in data.splits.enumerated()
    where columns.allSatisfy({ $0.bySplit[index].isUsable }) {
      let heldOut = columns.map { data.transform.bounded($0.bySplit[index].heldOut) }
      let predicted = blended(heldOut, split.heldOut.count)
      for position in split.heldOut { isHeldOut[position] = true }
      errors.append(
        zip(split.heldOut, predicted).map { abs(data.observed[$0] - $1) })
      ensembles.append(
        blended(
          columns.map { data.transform.bounded($0.bySplit[index].apply) },
          data.applyRows.count))
    }
    let crossValidation = CrossValidationPlus(
      errors: errors, rowCount: isHeldOut.count { $0 }, level: level)
    let intervals = data.applyRows.indices.map { row in
      crossValidation.interval(ensembles.map { $0[row] })
    }
    return (intervals.map(\.lower), intervals.map(\.upper))
  }
}
