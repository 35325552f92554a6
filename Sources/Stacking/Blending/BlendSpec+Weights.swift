import Tabular

extension BlendSpec {
  /// Weights of the candidates' columns, none negative, summing to 1.
  ///
  /// - Parameters:
  ///   - columns: Out-of-fold predictions in the target's units, one array for each candidate; at
  ///     least one, all of `target.count` ≥ 1 finite values.
  ///   - folds: Positions of the values that were held out together; for bags alone.
  ///   - loss: What weights are chosen by; non-negative least squares always go by squares.
  ///   - rowWeights: By value; `nil` for equal ones.
  func weights(
    _ columns: [[Double]], target: [Double], folds: [[Int]] = [], loss: Loss = .squared,
    rowWeights: [Double]? = nil
  ) -> [Double] {
    // In a unit in which squares neither vanish nor overflow; weights do not depend on it.
    let unit = loss.unit(of: target)
    let found =
      unit == 1
      ? unshrunkWeights(columns, target, folds, loss, rowWeights)
      : unshrunkWeights(
        columns.map { $0.map { $0 * unit } }, target.map { $0 * unit }, folds, loss, rowWeights)
    let share = shrinkage.share(candidates: columns.count, rows: target.count)
    guard share > 0 else { return found }
    return found.map { (1 - share) * $0 + share / Double(columns.count) }
  }

  private func unshrunkWeights(
    _ columns: [[Double]], _ target: [Double], _ folds: [[Int]], _ loss: Loss,
    _ rowWeights: [Double]?
  ) -> [Double] {
    switch method {
    case .greedy:
      return baggedWeights(columnCount: columns.count, folds: folds, bags: bags) { rows in
        func drawn(_ values: [Double]) -> [Double] {
          rows.map { rows in rows.map { values[$0] } } ?? values
        }
        return greedyWeights(
          columns.map(drawn), target: drawn(target), steps: steps, decimals: decimals, loss: loss,
          weights: rowWeights.map(drawn))
      }
    case .mean:
      return columns.map { _ in 1 / Double(columns.count) }
    case .best:
      let errors = columns.map { column in
        loss.total(target, weights: rowWeights) { column[$0] }
      }
      let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
      return columns.indices.map { $0 == best ? 1 : 0 }
    case .nnls:
      let roots = rowWeights?.map { $0.squareRoot() }
      func weighted(_ values: [Double]) -> [Double] {
        roots.map { zip(values, $0).map { $0 * $1 } } ?? values
      }
      let weights = nonNegativeLeastSquares(columns.map(weighted), target: weighted(target))
      let total = weights.reduce(0, +)
      // No column is of use with a positive weight: the mean is the neutral answer.
      guard total > 0 else { return columns.map { _ in 1 / Double(columns.count) } }
      return weights.map { $0 / total }
    }
  }

  /// The summed loss of weighted columns.
  func error(
    of weights: [Double], _ columns: [[Double]], target: [Double], loss: Loss = .squared,
    rowWeights: [Double]? = nil
  ) -> Double {
    var sums = [Double](repeating: 0, count: target.count)
    for (weight, column) in zip(weights, columns) where weight > 0 {
      for row in sums.indices { sums[row] += weight * column[row] }
    }
    let unit = loss.unit(of: target)
    return target.indices.reduce(0) {
      $0 + loss.ofRow(sums[$1] * unit, target[$1] * unit) * (rowWeights?[$1] ?? 1)
    }
  }
}
