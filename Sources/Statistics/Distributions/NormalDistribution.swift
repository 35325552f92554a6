import Glibc

/// The standard normal distribution.
public enum NormalDistribution {
  /// P(Z ≤ z), to about 1e-16 of its value in both tails.
  public static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

  /// The z with P(Z ≤ z) = `probability`; −∞ below 1e-307, ∞ at 1.
  ///
  /// - Precondition: `probability` is in [0, 1].
  public static func quantile(_ probability: Double) -> Double {
    precondition((0...1).contains(probability), "a probability is in [0, 1]")
    if probability < 1e-307 { return -.infinity }
    if probability == 1 { return .infinity }
    if probability == 0.5 { return 0 }
    // The lower tail is where the cumulative function keeps its digits.
    if probability > 0.5 { return -quantile(1 - probability) }
    // Newton's steps on the logarithm, which is concave: from the left they never overshoot.
    var z = -(-2 * log(probability)).squareRoot()
    for _ in 0..<100 {
      let below = cumulative(z)
      let step = below * log(below / probability) / density(z)
      z -= step
      if abs(step) <= 1e-15 * abs(z) { break }
    }
    return z
  }
}
