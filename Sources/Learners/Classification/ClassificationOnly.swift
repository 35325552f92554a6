/// A learner of classes that can't learn numbers.
public protocol ClassificationOnly: ClassificationLearner, OtherTaskOnly {}

extension ClassificationOnly {
  public static var refusalOfNumbers: String {
    "it learns classes and the target is a number; use another family, or "
      + "'task: classification' if its values are classes"
  }
}
