import Glibc

/// What paired differences of a cross-validation say of two models on one data set.
///
/// Fits of one cross-validation share training rows, so their differences are correlated and the
/// plain paired t test finds differences everywhere. Nadeau & Bengio (2003) widen the variance of
/// the mean from s²/n to s²(1/n + n_test/n_train). The same scale gives the Bayesian correlated t
/// test of Corani & Benavoli (2015), whose posterior of the mean difference is a Student t.
public struct CorrelatedTest: Sendable, Hashable {
  public let mean: Double
  /// s, with n − 1 below the line.
  public let standardDeviation: Double
  /// How many differences.
  public let count: Int
  /// n_test/n_train of a split, such as 1/4 for five folds.
  public let testShare: Double

  /// - Parameters:
  ///   - differences: At least two, one for each split.
  ///   - testShare: Held-out rows for each training row; above 0.
  public init(differences: [Double], testShare: Double) {
    precondition(differences.count > 1, "a variance needs two differences")
    mean = Sample.mean(differences)
    standardDeviation = Sample.variance(differences).squareRoot()
    count = differences.count
    self.testShare = testShare
  }

  /// The corrected standard error of the mean difference.
  public var standardError: Double { standardError(count) }

  /// The statistic of the corrected resampled t test; infinite or NaN if all differences are equal.
  public var statistic: Double { mean / standardError }

  /// Two-sided, under the hypothesis of no difference; 1 if all differences are zero.
  public var pValue: Double {
    if mean == 0 { return 1 }
    return 2 * StudentDistribution(degreesOfFreedom: Double(count - 1)).upperTail(abs(statistic))
  }

  /// Where the mean difference lies with a probability of `level`.
  public func interval(_ level: Double) -> (lower: Double, upper: Double) {
    let reach = StudentDistribution(degreesOfFreedom: Double(count - 1))
      .quantile((1 + level) / 2)
    return (mean - reach * standardError, mean + reach * standardError)
  }

  /// What the mean difference is with which probability.
  public struct Probabilities: Sendable, Hashable {
    /// Below −rope, within it, above it; they sum to 1.
    public let below: Double
    public let within: Double
    public let above: Double

    init(below: Double, within: Double, above: Double) {
      (self.below, self.within, self.above) = (below, within, above)
    }
  }

  /// The posterior probabilities of the three regions that ±`rope` makes; the region of practical
  /// equivalence is to be declared before the results are seen.
  public func probabilities(rope: Double) -> Probabilities { probabilities(rope: rope, count) }

  private func standardError(_ count: Int) -> Double {
    standardDeviation * (1 / Double(count) + testShare).squareRoot()
  }

  private func probabilities(rope: Double, _ count: Int) -> Probabilities {
    let scale = standardError(count)
    guard scale > 0 else {
      return Probabilities(
        below: mean < -rope ? 1 : 0, within: abs(mean) <= rope ? 1 : 0, above: mean > rope ? 1 : 0)
    }
    let posterior = StudentDistribution(degreesOfFreedom: Double(count - 1))
    let below = posterior.cumulative((-rope - mean) / scale)
    let above = posterior.upperTail((rope - mean) / scale)
    return Probabilities(below: below, within: max(0, 1 - below - above), above: above)
  }

  /// How many differences would lift one of the three probabilities to `level`, if mean and spread
  /// stayed as they are.
  ///
  /// - Returns: At least ``count``, a multiple of `step`; `nil` if no number would, as repeating
  ///   splits of the same rows never takes the error below s·√(n_test/n_train).
  public func countToDecide(rope: Double, level: Double, step: Int) -> Int? {
    func decides(_ count: Int) -> Bool {
      let chances = probabilities(rope: rope, count)
      return max(chances.below, chances.within, chances.above) >= level
    }
    let first = (count + step - 1) / step
    if decides(first * step) { return first * step }
    // More of the same only narrows the posterior, so a doubling and a halving find the least.
    var (low, high) = (first, first * 2)
    while !decides(high * step) {
      if high * step > 1_000_000 { return nil }
      (low, high) = (high, high * 2)
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if decides(middle * step) { high = middle } else { low = middle }
    }
    return high * step
  }
}
