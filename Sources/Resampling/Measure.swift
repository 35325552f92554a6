import Tabular

/// A figure of how well predictions p meet observations o, over n rows.
public enum Measure: String, CaseIterable, Sendable, Hashable {
  /// √(Σ(p − o)² / n), in the target's unit.
  case rmse
  /// Σ|p − o| / n, in the target's unit.
  case mae
  /// 1 − Σ(p − o)² / Σ(o − ō)², where ō is the mean of these observations; without unit, at most 1.
  /// Undefined where the observations are constant.
  case r2
  /// Σ(p − o) / n, in the target's unit: positive where predictions are too high.
  case bias
  /// The mean of |p − o| / |o| over the rows whose observation is not zero, as a fraction (0.1 is
  /// 10 %). Undefined where every observation is zero.
  case mape
  /// The median of |p − o|, in the target's unit; of an even number the mean of the middle two.
  case medae
  /// Pearson's correlation of p and o. Undefined where either is constant.
  case correlation
}

extension Measure {
  /// What a better figure is.
  public enum Goal: Sendable, Hashable {
    case lower, higher
    /// The nearer to zero, the better.
    case zero
  }

  public var goal: Goal {
    switch self {
    case .rmse, .mae, .mape, .medae: .lower
    case .r2, .correlation: .higher
    case .bias: .zero
    }
  }

  /// The name in full, for people.
  public var title: String {
    switch self {
    case .rmse: "root mean squared error"
    case .mae: "mean absolute error"
    case .r2: "coefficient of determination"
    case .bias: "bias"
    case .mape: "mean absolute percentage error"
    case .medae: "median absolute error"
    case .correlation: "correlation"
    }
  }

  /// The figure; NaN where it is undefined, which every measure is without rows.
  ///
  /// - Parameter weights: By row, none negative: each sum over rows, and their number, is then one of
  ///   weights; `nil` for equal ones. The weighted median has half of the weight on either side.
  /// - Precondition: as many observations as predictions, all finite.
  public func value(
    observed: [Double], predicted: [Double], weights: [Double]? = nil
  ) -> Double {
    precondition(observed.count == predicted.count, "one prediction for each observation")
    if let weights, weights.contains(0) {
      let rows = weights.indices.filter { weights[$0] > 0 }
      return value(
        observed: rows.map { observed[$0] }, predicted: rows.map { predicted[$0] },
        weights: rows.map { weights[$0] })
    }
    guard !observed.isEmpty else { return .nan }
    // Squares of 1e-170 vanish and those of 1e170 are infinite: such figures are had in another unit.
    let unit = BinaryUnit.factor(of: observed, reach: BinaryUnit.squareReach)
    if unit != 1 {
      let value = inOneUnit(
        observed: observed.map { $0 * unit }, predicted: predicted.map { $0 * unit },
        WeightedMean(weights))
      return hasUnit ? value / unit : value
    }
    return inOneUnit(observed: observed, predicted: predicted, WeightedMean(weights))
  }

  /// Whether the figure is in the target's unit.
  private var hasUnit: Bool {
    switch self {
    case .rmse, .mae, .bias, .medae: true
    case .r2, .mape, .correlation: false
    }
  }

  private func inOneUnit(
    observed: [Double], predicted: [Double], _ over: WeightedMean
  ) -> Double {
    let errors = zip(predicted, observed).map { $0 - $1 }
    switch self {
    case .rmse: return over.mean(errors.map { $0 * $0 }).squareRoot()
    case .mae: return over.mean(errors.map(abs))
    case .bias: return over.mean(errors)
    case .medae: return over.median(errors.map(abs))
    case .mape:
      let rows = observed.indices.filter { observed[$0] != 0 }
      return rows.isEmpty
        ? .nan : over.selecting(rows).mean(rows.map { abs(errors[$0] / observed[$0]) })
    case .r2:
      guard !isConstant(observed) else { return .nan }
      let center = over.mean(observed)
      return 1 - over.sum(errors.map { $0 * $0 })
        / over.sum(observed.map { ($0 - center) * ($0 - center) })
    case .correlation: return over.correlation(observed, predicted)
    }
  }
}

/// Sums, means and medians over rows of some weights.
private struct WeightedMean {
  /// `nil` where all weigh 1.
  let weights: [Double]?

  init(_ weights: [Double]?) { self.weights = weights }

  func selecting(_ rows: [Int]) -> WeightedMean {
    WeightedMean(weights.map { weights in rows.map { weights[$0] } })
  }

  func sum(_ values: [Double]) -> Double {
    guard let weights else { return values.reduce(0, +) }
    return zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func mean(_ values: [Double]) -> Double {
    sum(values) / (weights?.reduce(0, +) ?? Double(values.count))
  }

  func median(_ values: [Double]) -> Double {
    guard let weights else {
      let sorted = values.sorted()
      let middle = sorted.count / 2
      return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
    let order = values.indices.sorted { values[$0] < values[$1] }
    let half = weights.reduce(0, +) / 2
    var below = 0.0
    for (place, row) in order.enumerated() {
      below += weights[row]
      if below > half { return values[row] }
      if below == half, place + 1 < order.count {
        return (values[row] + values[order[place + 1]]) / 2
      }
    }
    return order.last.map { values[$0] } ?? .nan
  }

  /// Pearson's.
  func correlation(_ a: [Double], _ b: [Double]) -> Double {
    guard !isConstant(a), !isConstant(b) else { return .nan }
    let (centerA, centerB) = (mean(a), mean(b))
    var (product, squaresA, squaresB) = (0.0, 0.0, 0.0)
    for row in a.indices {
      let weight = weights?[row] ?? 1
      product += weight * (a[row] - centerA) * (b[row] - centerB)
      squaresA += weight * (a[row] - centerA) * (a[row] - centerA)
      squaresB += weight * (b[row] - centerB) * (b[row] - centerB)
    }
    // Rounding may carry a perfect correlation just beyond 1.
    return min(1, max(-1, product / (squaresA.squareRoot() * squaresB.squareRoot())))
  }
}

/// Asked of the values themselves: the mean of equal numbers may differ from them in the last bit,
/// and their variance then is not exactly zero.
private func isConstant(_ values: [Double]) -> Bool { values.allSatisfy { $0 == values[0] } }
