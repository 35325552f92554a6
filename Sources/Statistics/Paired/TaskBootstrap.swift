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
    return interval(ofSorted: values, level)
  }

  /// The percentile interval of the mean.
  public static func interval(
    ofMean values: [Double], rounds: Int, level: Double, seed: UInt64
  ) -> (lower: Double, upper: Double) {
    precondition(!values.isEmpty && rounds > 0, "something to draw from, and draws")
    var random = RandomSource(seed: seed)
    // Summed as drawn: one of ten thousand variants must not make an array for each round.
    var means = (0..<rounds).map { _ in
      var sum = 0.0
      for _ in values.indices { sum += values[random.index(below: values.count)] }
      return sum / Double(values.count)
    }
    means.sort()
    return interval(ofSorted: means, level)
  }

  private static func interval(
    ofSorted values: [Double], _ level: Double
  ) -> (lower: Double, upper: Double) {
    (
      Sample.percentile(ofSorted: values, (1 - level) / 2),
      Sample.percentile(ofSorted: values, (1 + level) / 2)
    )
  }
}
