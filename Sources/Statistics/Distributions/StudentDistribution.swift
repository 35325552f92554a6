import Glibc

/// Student's t distribution.
public struct StudentDistribution: Sendable, Hashable {
  /// Above 0.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(T > t), to about 1e-13 of its value in the upper tail.
  public func upperTail(_ t: Double) -> Double {
    if t < 0 { return 1 - upperTail(-t) }
    if t.isInfinite { return 0 }
    let square = t * t
    // Of two ways to say the same, the one that loses no digits.
    if square < 1 {
      return 0.5 - incompleteBeta(square / (degreesOfFreedom + square), 0.5, degreesOfFreedom / 2)
        / 2
    }
    return incompleteBeta(degreesOfFreedom / (degreesOfFreedom + square), degreesOfFreedom / 2, 0.5)
      / 2
  }

  /// P(T ≤ t).
  public func cumulative(_ t: Double) -> Double { upperTail(-t) }

  /// The t with P(T ≤ t) = `probability`, by bisection to the last bits.
  ///
  /// - Precondition: `probability` is in (0, 1).
  public func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability in (0, 1)")
    if probability < 0.5 { return -quantile(ofUpperTail: probability) }
    return quantile(ofUpperTail: 1 - probability)
  }

  /// - Parameter tail: At most a half.
  private func quantile(ofUpperTail tail: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while upperTail(high) > tail {
      low = high
      high *= 2
    }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return middle }
      if upperTail(middle) > tail { low = middle } else { high = middle }
    }
  }
}
