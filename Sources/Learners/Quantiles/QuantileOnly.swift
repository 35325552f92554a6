/// A learner of quantiles that can't learn a mean.
public protocol QuantileOnly: QuantileLearner {}

extension QuantileOnly {
  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    throw refusal
  }

  public func objection(to outline: TrainingOutline) -> FitError? { refusal }

  private var refusal: FitError {
    .unsuitable(
      family: Self.family.name,
      reason: "it learns quantiles; use another family, or 'task: quantile' on the stage")
  }
}
