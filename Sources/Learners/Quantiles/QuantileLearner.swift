/// A learner that can learn several quantiles of a number as well.
///
/// What holds of ``Learner/fit(_:seed:)`` holds here: the same bits for the same learner, data and seed.
public protocol QuantileLearner: Learner {
  /// Learns the quantiles of `data.target` given `data.features` in `data.rows`.
  ///
  /// - Parameter levels: As ``QuantileLevels/isSound(_:)`` says.
  func fitQuantiles(
    _ data: TrainingData, levels: [Double], seed: UInt64
  ) throws(FitError) -> any QuantileModel

  /// What a fit of quantiles would refuse, before anything is fitted; `nil` where nothing is seen.
  func objection(toQuantiles levels: [Double], _ outline: TrainingOutline) -> FitError?
}

extension QuantileLearner {
  public func objection(toQuantiles levels: [Double], _ outline: TrainingOutline) -> FitError? {
    nil
  }
}

/// Which quantiles are predicted.
public enum QuantileLevels {
  /// Those of AutoGluon: 0.1, 0.2, …, 0.9.
  public static let standard = (1...9).map { Double($0) / 10 }
  /// How many there may be.
  public static let counts = 2...99

  /// Whether levels lie between 0 and 1, ascend, and are neither too few nor too many.
  public static func isSound(_ levels: [Double]) -> Bool {
    counts.contains(levels.count) && levels.allSatisfy { $0 > 0 && $0 < 1 }
      && zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// The place of the level nearest one half, of two as near the lower.
  public static func middle(of levels: [Double]) -> Int {
    levels.indices.min { abs(levels[$0] - 0.5) < abs(levels[$1] - 0.5) } ?? 0
  }
}
