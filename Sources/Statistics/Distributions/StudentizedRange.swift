import Glibc

/// The range of `count` independent standard normal values: Tukey's studentized range with infinite
/// degrees of freedom, as Nemenyi's test uses it.
public struct StudentizedRange: Sendable, Hashable {
  /// At least 2.
  public let count: Int

  public init(count: Int) {
    precondition(count >= 2, "a range needs two values")
    self.count = count
  }

  /// P(range ≤ q) = k ∫ φ(z) (Φ(z) − Φ(z − q))^(k−1) dz, to about 1e-14.
  public func cumulative(_ q: Double) -> Double {
    guard q > 0 else { return 0 }
    if q.isInfinite { return 1 }
    // Beyond nine standard deviations the density is below 1e-18. The trapezoidal rule converges
    // exponentially for such an integrand, which vanishes with all derivatives at both ends.
    let (low, high, steps) = (-9.0, 9.0 + min(q, 9), 2000)
    let width = (high - low) / Double(steps)
    var sum = 0.0
    for step in 0...steps {
      let z = low + Double(step) * width
      let share = NormalDistribution.cumulative(z) - NormalDistribution.cumulative(z - q)
      sum += NormalDistribution.density(z) * pow(share, Double(count - 1))
    }
    return min(1, Double(count) * sum * width)
  }

  /// The q with P(range ≤ q) = `probability`.
  ///
  /// - Precondition: `probability` is in (0, 1).
  public func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability in (0, 1)")
    var (low, high) = (0.0, 1.0)
    while cumulative(high) < probability {
      low = high
      high *= 2
    }
    for _ in 0..<100 {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if cumulative(middle) < probability { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }
}
