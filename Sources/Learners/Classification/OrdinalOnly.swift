/// A learner of ordered levels that can't learn classes without an order, nor numbers.
///
/// Its ``ClassificationLearner/fitClasses(_:seed:)`` takes the numbers of the classes for their order.
public protocol OrdinalOnly: ClassificationLearner {}

extension OrdinalOnly {
  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    throw refusal
  }

  public func objection(to outline: TrainingOutline) -> FitError? { refusal }

  private var refusal: FitError {
    .unsuitable(
      family: Self.family.name,
      reason: "it learns ordered levels; use another family, or 'task: ordinal' on the stage")
  }
}
