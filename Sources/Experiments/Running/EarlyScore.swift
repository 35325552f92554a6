/// An ensemble's score as soon as it is there, while other jobs still run.
public struct EarlyScore: Sendable, Equatable {
  /// Stage and target.
  public let place: String
  public let evaluation: String
  public let metric: String
  public let value: Double
  /// The baseline's in the same evaluation.
  public let baseline: Double?
}

extension RunObserver {
  /// Most observers wait for all scores.
  public mutating func scored(_ scores: [EarlyScore]) {}
}
