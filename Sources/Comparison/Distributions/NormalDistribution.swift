import Glibc

/// The standard normal distribution.
public enum NormalDistribution {
  /// P(Z ≤ z), to about 1e-16 of its value in both tails.
  public static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

  /// The z with P(Z ≤ z) = `probability`; ∓∞ at 0 and 1.
  ///
  /// - Precondition: `probability` is in [0, 1].
  public static func quantile(_ probability: Double) -> Double {
    precondition((0...1).contains(probability), "a probability is in [0, 1]")
    if probability == 0 { return -.infinity }
    if probability == 1 { return .infinity }
    // The lower tail is where the cumulative function keeps its digits.
    if probability > 0.5 { return -quantile(1 - probability) }
    var low = -40.0
    var high = 0.0
    // Newton's steps, each kept within what is known to hold the root.
    var z = -1.0
    for _ in 0..<200 {
      let excess = cumulative(z) - probability
      if excess > 0 { high = z } else { low = z }
      let step = z - excess / density(z)
      let next = step > low && step < high ? step : (low + high) / 2
      if abs(next - z) <= 1e-15 * max(1, abs(z)) { return next }
      z = next
    }
    return z
  }
}
