/// Friedman's test (1937) of whether variants differ across tasks at all, with the correction for
/// ties, and the critical difference of Nemenyi's test after it (Demšar 2006).
///
/// Whether two variants differ by Nemenyi depends on which others are in the table; a verdict on a
/// pair is better had from ``SignedRankTest`` (Benavoli et al. 2016).
public struct FriedmanTest: Sendable, Hashable {
  /// Chi-square; NaN if every task is a tie of all.
  public let statistic: Double
  public let pValue: Double
  /// Of the table.
  public let meanRanks: [Double]
  private let taskCount: Int

  /// - Precondition: at least two variants and one task.
  public init(_ table: ScoreTable) {
    let (k, n) = (Double(table.variants.count), Double(table.errors.count))
    precondition(k >= 2 && n >= 1, "two variants and a task")
    meanRanks = table.meanRanks
    taskCount = table.errors.count
    let ties = table.errors.reduce(0) { $0 + Sample.tieCorrection($1) }
    let correction = 1 - ties / (k * (k * k - 1) * n)
    let squares = meanRanks.reduce(0) { $0 + ($1 * n) * ($1 * n) }
    statistic =
      correction == 0
      ? .nan : (12 / (k * n * (k + 1)) * squares - 3 * n * (k + 1)) / correction
    pValue =
      statistic.isNaN ? 1 : ChiSquareDistribution(degreesOfFreedom: k - 1).upperTail(statistic)
  }

  /// Mean ranks further apart than this differ by Nemenyi's test.
  ///
  /// - Parameter level: Of significance, such as 0.05.
  public func criticalDifference(_ level: Double) -> Double {
    let k = Double(meanRanks.count)
    return StudentizedRange(count: meanRanks.count).quantile(1 - level)
      * (k * (k + 1) / (12 * Double(taskCount))).squareRoot()
  }
}
