public import Tabular

/// A learner that can learn the probabilities of classes as well.
///
/// What holds of ``Learner/fit(_:seed:)`` holds here: the same bits for the same learner, data and seed.
public protocol ClassificationLearner: Learner {
  /// Learns the probabilities of `data.classes` given `data.features` in `data.rows`.
  ///
  /// A class without a training row gets the least probability that the family can give.
  func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel

  /// What a fit of classes would refuse, before anything is fitted; `nil` where nothing is seen.
  func objection(toClasses classCount: Int, _ outline: TrainingOutline) -> FitError?
}

extension ClassificationLearner {
  public func objection(toClasses classCount: Int, _ outline: TrainingOutline) -> FitError? { nil }
}

/// What a learner of classes is fitted on.
public struct ClassificationData: Sendable {
  /// All rows of the table that is learned from: rows × features.
  public var features: FeatureMatrix
  /// One for each row of `features`; in `0..<classCount` in `rows` and `validation`.
  public var classes: [Int]
  /// At least 2.
  public var classCount: Int
  /// The training rows: distinct, ascending, at least one.
  public var rows: [Int]
  /// Rows to stop early on, disjoint from `rows`; empty where the learner is to run its full course.
  public var validation: [Int]
  /// One weight for each row of `features`, positive; `nil` for equal weights.
  public var weights: [Double]?

  public init(
    features: FeatureMatrix, classes: [Int], classCount: Int, rows: [Int], validation: [Int] = [],
    weights: [Double]? = nil
  ) {
    precondition(classes.count == features.rowCount, "one class for each row")
    precondition(!rows.isEmpty, "at least one training row")
    precondition(classCount >= 2, "at least two classes")
    self.features = features
    self.classes = classes
    self.classCount = classCount
    self.rows = rows
    self.validation = validation
    self.weights = weights
  }
}

extension ClassificationData {
  /// The same rows with 1 where the class is `number`, else 0.
  func indicator(of number: Int) -> TrainingData {
    TrainingData(
      features: features, target: classes.map { $0 == number ? 1 : 0 }, rows: rows,
      validation: validation, weights: weights)
  }

  /// The same rows with the classes' numbers as the target.
  var numbers: TrainingData {
    TrainingData(
      features: features, target: classes.map(Double.init), rows: rows, validation: validation,
      weights: weights)
  }

  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// The weighted share of each class among the training rows.
  var shares: [Double] {
    var shares = [Double](repeating: 0, count: classCount)
    for row in rows { shares[classes[row]] += weight(row) }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
  }
}
