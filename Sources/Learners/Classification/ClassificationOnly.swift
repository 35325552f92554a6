/// A learner of classes that can't learn numbers.
public protocol ClassificationOnly: ClassificationLearner {}

extension ClassificationOnly {
  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    throw refusal
  }

  public func objection(to outline: TrainingOutline) -> FitError? { refusal }

  private var refusal: FitError {
    .unsuitable(
      family: Self.family.name,
      reason: "it learns classes and the target is a number; use another family, or "
        + "'task: classification' if its values are classes")
  }
}
