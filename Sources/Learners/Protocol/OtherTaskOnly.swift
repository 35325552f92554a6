/// A learner that can't learn numbers.
public protocol OtherTaskOnly: Learner {
  /// What it learns instead, and what to do: the end of a sentence.
  static var refusalOfNumbers: String { get }
}

extension OtherTaskOnly {
  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    throw refusal
  }

  public func objection(to outline: TrainingOutline) -> FitError? { refusal }

  private var refusal: FitError {
    .unsuitable(family: Self.family.name, reason: Self.refusalOfNumbers)
  }
}
