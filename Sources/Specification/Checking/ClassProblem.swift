/// What can't be done with a target of classes, or of these classes; or with one of quantiles.
public enum ClassProblem: Equatable, Sendable {
  /// A key of the stage that transforms numbers.
  case key(String)
  /// A key under which targets help one another.
  case joint(String)
  /// A blend method that weighs numbers.
  case blend(String)
  /// A feature that is made of the target's numbers.
  case feature(String)
  /// A learner that is not used for the target's task; whether others are left in its layer.
  case learner(String, family: String, task: String, isLeftOut: Bool)
  /// No declared metric is one of classes, or of numbers where these are predicted.
  case noMetric(of: String, such: [String])
  /// A metric of two classes, and how many there are.
  case binaryMetric(String, better: String, classes: Int)
  /// Levels in the data that are not declared: the first of them, with its row of the file, and how many rows have one.
  case undeclaredLevel(String, row: Int, rows: Int, declared: [String])
  /// Texts have no order of their own; with those of the column.
  case noLevels([String])
  /// Numbers of which there are fewer than three.
  case tooFewLevels(Int)
  /// Fewer than two.
  case tooFewClasses(Int)
  case tooManyClasses(Int, limit: Int)
  /// A stage whose predicted classes are read as a feature.
  case readByStage(String)
}
