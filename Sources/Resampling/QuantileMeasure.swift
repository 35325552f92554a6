/// A figure of how well predicted quantiles meet observations o. With q the quantile of level τ, the pinball loss
/// of a row is τ(o − q) where o ≥ q, else (1 − τ)(q − o).
public enum QuantileMeasure: String, CaseIterable, Sendable, Hashable {
  /// The mean pinball loss over rows and levels; of one level scikit-learn's `mean_pinball_loss`.
  case pinball
  /// The continuous ranked probability score ∫(F(x) − 1{x ≥ o})² dx = 2∫ρ(τ)dτ, approximated from the levels: each
  /// stands for the levels nearer to it than to its neighbours, the outer ones as far to 0 and 1.
  case crps
  /// (u − l) + 2/α · (what o lies below l, or above u) for the outer levels l and u, which leave out α
  /// (Winkler 1972; Gneiting & Raftery 2007).
  case intervalScore = "interval_score"
}

extension QuantileMeasure {
  /// The same among all metrics.
  public var measure: Measure {
    guard let measure = Measure(rawValue: rawValue) else {
      preconditionFailure("every metric of quantiles is a metric")
    }
    return measure
  }

  /// The name in full, for people.
  public var title: String {
    switch self {
    case .pinball: "mean pinball loss"
    case .crps, .intervalScore: measure.title
    }
  }

  /// The figure, in the target's unit; NaN without rows.
  ///
  /// - Parameters:
  ///   - quantiles: Row-major, rows × levels, ascending in each row.
  ///   - levels: Ascending, between 0 and 1; at least two.
  ///   - weights: By row, none negative; `nil` for equal ones.
  public func value(
    observed: [Double], quantiles: [Double], levels: [Double], weights: [Double]? = nil
  ) -> Double {
    precondition(
      quantiles.count == observed.count * levels.count, "a quantile for each row and level")
    let shares =
      self == .crps
      ? Self.shares(of: levels).map { 2 * $0 } : levels.map { _ in 1 / Double(levels.count) }
    let width = levels.count
    return Self.mean(observed, weights) { row in
      let start = row * width
      if self == .intervalScore {
        return Self.score(
          observed[row], lower: quantiles[start], upper: quantiles[start + width - 1],
          outside: levels[0] + 1 - levels[width - 1])
      }
      var sum = 0.0
      for place in levels.indices {
        sum += shares[place] * loss(quantiles[start + place], observed[row], levels[place])
      }
      return sum
    }
  }

  /// The mean pinball loss of one level.
  ///
  /// - Parameter place: Of the level.
  public static func pinballLoss(
    ofLevel place: Int, observed: [Double], quantiles: [Double], levels: [Double],
    weights: [Double]? = nil
  ) -> Double {
    mean(observed, weights) {
      loss(quantiles[$0 * levels.count + place], observed[$0], levels[place])
    }
  }

  /// The share of observations at or below the quantile of one level: near the level, if quantiles are right.
  ///
  /// - Parameter place: Of the level.
  public static func shareBelow(
    level place: Int, observed: [Double], quantiles: [Double], levels: [Double],
    weights: [Double]? = nil
  ) -> Double {
    mean(observed, weights) { observed[$0] <= quantiles[$0 * levels.count + place] ? 1 : 0 }
  }

  private static func mean(
    _ observed: [Double], _ weights: [Double]?, _ value: (Int) -> Double
  ) -> Double {
    var (sum, total) = (0.0, 0.0)
    for row in observed.indices {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      sum += weight * value(row)
      total += weight
    }
    return sum / total
  }

  /// How much of the unit interval each level stands for: from halfway to the one below to halfway to the one above.
  static func shares(of levels: [Double]) -> [Double] {
    levels.indices.map { place in
      let below = place == 0 ? 0 : (levels[place - 1] + levels[place]) / 2
      let above = place == levels.count - 1 ? 1 : (levels[place] + levels[place + 1]) / 2
      return above - below
    }
  }

  private static func score(
    _ observed: Double, lower: Double, upper: Double, outside: Double
  ) -> Double {
    let miss = max(lower - observed, observed - upper, 0)
    return upper - lower + 2 / outside * miss
  }
}

/// The pinball loss of one quantile, whose least mean is at the quantile of the level.
@inline(__always)
private func loss(_ quantile: Double, _ observed: Double, _ level: Double) -> Double {
  observed >= quantile ? level * (observed - quantile) : (1 - level) * (quantile - observed)
}
