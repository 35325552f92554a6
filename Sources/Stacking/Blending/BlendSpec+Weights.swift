import Tabular

extension BlendSpec {
  /// Weights of the candidates' columns, none negative, summing to 1.
  ///
  /// - Parameters:
  ///   - columns: Out-of-fold predictions in the target's units, one array for each candidate; at
  ///     least one, all of `target.count` ≥ 1 finite values.
  ///   - folds: Positions of the values that were held out together; for bags alone.
  func weights(_ columns: [[Double]], target: [Double], folds: [[Int]] = []) -> [Double] {
    // In a unit in which squares neither vanish nor overflow; weights do not depend on it.
    let unit = BinaryUnit.factor(of: target, reach: BinaryUnit.squareReach)
    let found =
      unit == 1
      ? unshrunkWeights(columns, target: target, folds: folds)
      : unshrunkWeights(
        columns.map { $0.map { $0 * unit } }, target: target.map { $0 * unit }, folds: folds)
    let share = shrinkage.share(candidates: columns.count, rows: target.count)
    guard share > 0 else { return found }
    return found.map { (1 - share) * $0 + share / Double(columns.count) }
  }

  private func unshrunkWeights(
    _ columns: [[Double]], target: [Double], folds: [[Int]]
  ) -> [Double] {
    switch method {
    case .greedy:
      return baggedWeights(columns, target: target, folds: folds, bags: bags) {
        greedyWeights($0, target: $1, steps: steps, decimals: decimals)
      }
    case .mean:
      return columns.map { _ in 1 / Double(columns.count) }
    case .best:
      let errors = columns.map { column in
        zip(column, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
      return columns.indices.map { $0 == best ? 1 : 0 }
    case .nnls:
      let weights = nonNegativeLeastSquares(columns, target: target)
      let total = weights.reduce(0, +)
      // No column is of use with a positive weight: the mean is the neutral answer.
      guard total > 0 else { return columns.map { _ in 1 / Double(columns.count) } }
      return weights.map { $0 / total }
    }
  }

  /// The squared error of weighted columns.
  func error(of weights: [Double], _ columns: [[Double]], target: [Double]) -> Double {
    var sums = [Double](repeating: 0, count: target.count)
    for (weight, column) in zip(weights, columns) where weight > 0 {
      for row in sums.indices { sums[row] += weight * column[row] }
    }
    let unit = BinaryUnit.factor(of: target, reach: BinaryUnit.squareReach)
    return zip(sums, target).reduce(0) {
      let error = ($1.0 - $1.1) * unit
      return $0 + error * error
    }
  }
}
