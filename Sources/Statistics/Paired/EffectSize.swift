import Algorithms

/// How large a difference is, beside whether it is one.
public enum EffectSize {
  /// Cohen's d of paired values: the mean difference in its standard deviations. Infinite if all
  /// differences are equal, 0 if all are zero; NaN of fewer than two.
  public static func cohen(_ differences: [Double]) -> Double {
    let mean = Sample.mean(differences)
    return differences.count > 1 && mean == 0
      ? 0 : mean / Sample.variance(differences).squareRoot()
  }

  /// Cliff's delta: how much oftener a value of `a` is above one of `b` than below, in [−1, 1].
  public static func cliff(_ a: [Double], _ b: [Double]) -> Double {
    precondition(!a.isEmpty && !b.isEmpty, "values on both sides")
    let sorted = b.sorted()
    var balance = 0
    for value in a {
      let below = sorted.partitioningIndex { $0 >= value }
      let above = sorted.count - sorted.partitioningIndex { $0 > value }
      balance += below - above
    }
    return Double(balance) / Double(a.count * b.count)
  }

  /// The matched-pairs rank-biserial correlation (Kerby 2014), in [−1, 1]: the share of the ranks of
  /// |d| on the positive side less that on the negative. 0 if every difference is zero.
  public static func rankBiserial(_ differences: [Double]) -> Double {
    let test = SignedRankTest(differences)
    let total = test.positiveRanks + test.negativeRanks
    return total == 0 ? 0 : (test.positiveRanks - test.negativeRanks) / total
  }
}
