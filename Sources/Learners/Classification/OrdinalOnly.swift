/// A learner of ordered levels that can't learn classes without an order, nor numbers.
///
/// Its ``ClassificationLearner/fitClasses(_:seed:)`` takes the numbers of the classes for their order.
public protocol OrdinalOnly: ClassificationLearner, OtherTaskOnly {}

extension OrdinalOnly {
  public static var refusalOfNumbers: String {
    "it learns ordered levels; use another family, or 'task: ordinal' on the stage"
  }
}
