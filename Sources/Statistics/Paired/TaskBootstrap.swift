public import Tabular

/// Confidence by drawing tasks anew, with replacement (Efron 1979): tasks, not rows, are what a
/// finding across data sets must hold for.
public enum TaskBootstrap {
  /// The percentile interval of a statistic of the drawn tasks.
  ///
  /// - Parameters:
  ///   - count: How many tasks there are; at least one.
  ///   - statistic: Of the positions of the tasks of one draw.
  ///   - level: Such as 0.95.
  public static func interval(
    count: Int, rounds: Int, level: Double, random: inout RandomSource,
    _ statistic: ([Int]) -> Double
  ) -> (lower: Double, upper: Double) {
    precondition(count > 0 && rounds > 0, "something to draw from, and draws")
    var values: [Double] = []
    values.reserveCapacity(rounds)
    for _ in 0..<rounds {
      values.append(statistic((0..<count).map { _ in random.index(below: count) }))
    }
    values.sort()
    return (
      Sample.percentile(ofSorted: values, (1 - level) / 2),
      Sample.percentile(ofSorted: values, (1 + level) / 2)
    )
  }

  /// The percentile interval of the mean.
  public static func interval(
    ofMean values: [Double], rounds: Int, level: Double, seed: UInt64
  ) -> (lower: Double, upper: Double) {
    var random = RandomSource(seed: seed)
    return interval(count: values.count, rounds: rounds, level: level, random: &random) { drawn in
      drawn.reduce(0) { $0 + values[$1] } / Double(drawn.count)
    }
  }
}
