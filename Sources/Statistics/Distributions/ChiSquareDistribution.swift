import Glibc

/// The chi-square distribution.
public struct ChiSquareDistribution: Sendable, Hashable {
  /// Above 0.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(X > x): the regularised upper incomplete gamma function Q(k/2, x/2).
  public func upperTail(_ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let (a, z) = (degreesOfFreedom / 2, x / 2)
    return z < a + 1 ? 1 - lowerSeries(a, z) : upperFraction(a, z)
  }

  /// P(a, z) by its power series (DLMF 8.11.4).
  private func lowerSeries(_ a: Double, _ z: Double) -> Double {
    var term = 1 / a
    var sum = term
    var n = a
    while abs(term) > abs(sum) * 1e-17 {
      n += 1
      term *= z / n
      sum += term
    }
    return sum * exp(-z + a * log(z) - logGamma(a))
  }

  /// Q(a, z) by its continued fraction (DLMF 8.9.2), Lentz's method.
  private func upperFraction(_ a: Double, _ z: Double) -> Double {
    let tiny = 1e-300
    var b = z + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var fraction = d
    for step in 1...10_000 {
      let n = Double(step)
      let numerator = -n * (n - a)
      b += 2
      d = numerator * d + b
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = b + numerator / c
      if abs(c) < tiny { c = tiny }
      fraction *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return fraction * exp(-z + a * log(z) - logGamma(a))
  }
}
