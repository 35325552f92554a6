public import Stacking
import Statistics
import Tabular

/// How much worse a stack predicts rows when a feature is shuffled among them.
///
/// - Source: Breiman, “Random forests”, Machine Learning 45 (2001); Fisher, Rudin & Dominici, Journal of
///   Machine Learning Research 20 (2019).
public struct PermutationImportance: Sendable {
  public struct Row: Sendable {
    public var feature: String
    /// The mean rise of the root mean squared error, in the target's unit; below 0 by chance.
    public var rise: Double
    /// Of the mean, over the shuffles.
    public var standardError: Double
    /// The 95 % interval of the mean, by Student's t.
    public var lower: Double
    public var upper: Double
  }
  /// By falling rise.
  public let rows: [Row]
  /// The error with nothing shuffled.
  public let error: Double
  public let repeats: Int

  /// - Parameters:
  ///   - repeats: Shuffles of each feature, in 2…1000.
  ///   - seed: Decides the shuffles; a feature's do not depend on the others.
  /// - Throws: ``StackError`` where a library outside fails to predict.
  public init(_ judged: JudgedRows, repeats: Int, seed: UInt64) throws(StackError) {
    precondition((2...1000).contains(repeats), "a standard error needs two shuffles")
    self.repeats = repeats
    let error = judged.error(try judged.predictions(judged.matrix))
    self.error = error
    let quantile = StudentDistribution(
      degreesOfFreedom: Double(repeats - 1)
    ).quantile(0.975)
    rows = try judged.groups.map { group throws(StackError) -> Row in
      let rises = try (0..<repeats).map { index throws(StackError) -> Double in
        var random = RandomSource(
          seed: derivedSeed(seed, "importance/\(group.name)/\(index)"))
        var order = Array(0..<judged.rowCount)
        random.shuffle(&order)
        let shuffled = judged.matrix.shuffling(group.features, order)
        return judged.error(try judged.predictions(shuffled)) - error
      }
      let mean = rises.reduce(0, +) / Double(repeats)
      let squares = rises.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let standardError = (squares / Double(repeats - 1) / Double(repeats)).squareRoot()
      return Row(
        feature: group.name, rise: mean, standardError: standardError,
        lower: mean - quantile * standardError, upper: mean + quantile * standardError)
    }.sorted { $0.rise > $1.rise }
  }
}
