/// A learner of quantiles that can't learn a mean.
public protocol QuantileOnly: QuantileLearner, OtherTaskOnly {}

extension QuantileOnly {
  public static var refusalOfNumbers: String {
    "it learns quantiles; use another family, or 'task: quantile' on the stage"
  }
}
