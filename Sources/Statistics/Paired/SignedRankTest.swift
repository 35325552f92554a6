import Glibc

/// Wilcoxon's signed-rank test of paired differences, two-sided, as scipy computes it.
///
/// Differences of zero are left out (Wilcoxon 1945). The distribution is exact for up to 50
/// differences without ties and zeros, and for up to 13 with them (all ways of putting signs);
/// otherwise normal with the correction for ties and none for continuity.
public struct SignedRankTest: Sendable, Hashable {
  public enum Method: String, Sendable { case exact, normal }

  /// Sums of the ranks of |d| over the positive and the negative differences.
  public let positiveRanks: Double
  public let negativeRanks: Double
  /// Differences that are not zero.
  public let count: Int
  public let method: Method
  /// 1 if every difference is zero.
  public let pValue: Double

  public init(_ differences: [Double]) {
    let moved = differences.filter { $0 != 0 }
    let sizes = moved.map(abs)
    let ranks = Sample.ranks(sizes)
    count = moved.count
    positiveRanks = zip(moved, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    negativeRanks = zip(moved, ranks).reduce(0) { $0 + ($1.0 < 0 ? $1.1 : 0) }
    let ties = Sample.tieCorrection(sizes)
    let isPlain = ties == 0 && moved.count == differences.count
    method = differences.count <= (isPlain ? 50 : 13) ? .exact : .normal
    guard count > 0 else {
      pValue = 1
      return
    }
    switch method {
    case .exact:
      pValue = Self.exact(ranks, least: min(positiveRanks, negativeRanks))
    case .normal:
      let n = Double(count)
      let error = ((n * (n + 1) * (2 * n + 1) - ties / 2) / 24).squareRoot()
      let z = (positiveRanks - n * (n + 1) / 4) / error
      pValue = erfc(abs(z) / 2.0.squareRoot())
    }
  }

  /// Twice the share of all 2ⁿ ways of putting signs whose positive ranks sum to at most `least`.
  private static func exact(_ ranks: [Double], least: Double) -> Double {
    // Shared ranks are halves: doubled they are whole.
    let doubled = ranks.map { Int($0 * 2) }
    var shares = [Double](repeating: 0, count: doubled.reduce(0, +) + 1)
    shares[0] = 1
    var reach = 0
    for rank in doubled {
      for sum in stride(from: reach, through: 0, by: -1) {
        shares[sum] /= 2
        shares[sum + rank] += shares[sum]
      }
      reach += rank
    }
    return min(1, 2 * shares[...Int(least * 2)].reduce(0, +))
  }
}
