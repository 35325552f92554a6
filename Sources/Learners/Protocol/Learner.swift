public import Tabular

/// An unfitted learner: a family and its hyperparameters, as a value.
///
/// Fitting is a pure function of the learner, the data and the seed: it starts no thread, reads no
/// clock, and gives the same bits whenever and wherever it runs. A long fit looks at
/// `Task.isCancelled` between rounds and throws ``FitError/cancelled``.
public protocol Learner: Hashable, Sendable {
  /// The family's name, documentation and hyperparameters: the one declaration they have.
  static var family: LearnerFamily { get }

  /// The hyperparameters at their defaults.
  init()

  /// Learns to predict `data.target` from `data.features` in `data.rows`.
  ///
  /// Whatever is learned from data (medians, scales, levels, bin borders) is learned here, from the
  /// training rows alone.
  func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model

  /// Whether a fit means something else where the target is given in another unit, as that of a count
  /// does.
  var dependsOnUnit: Bool { get }

  /// What a fit would refuse of data of this kind; `nil` where nothing is seen that it would refuse.
  func objection(to outline: TrainingOutline) -> FitError?
}

extension Learner {
  public func objection(to outline: TrainingOutline) -> FitError? { nil }
  public var dependsOnUnit: Bool { false }
}

/// What a learner is fitted on.
public struct TrainingData: Sendable {
  /// All rows of the table that is learned from: rows × features.
  public var features: FeatureMatrix
  /// One for each row of `features`; finite in `rows` and `validation`.
  public var target: [Double]
  /// The training rows: distinct, ascending, at least one.
  public var rows: [Int]
  /// Rows to stop early on, disjoint from `rows`; empty where the learner is to run its full course.
  public var validation: [Int]
  /// One weight for each row of `features`, positive; `nil` for equal weights.
  public var weights: [Double]?

  public init(
    features: FeatureMatrix, target: [Double], rows: [Int], validation: [Int] = [],
    weights: [Double]? = nil
  ) {
    precondition(target.count == features.rowCount, "one target for each row")
    precondition(!rows.isEmpty, "at least one training row")
    self.features = features
    self.target = target
    self.rows = rows
    self.validation = validation
    self.weights = weights
  }
}

/// Why a learner could not be fitted: the data's or the hyperparameters' fault, never the program's.
public enum FitError: Error, Equatable, Sendable {
  case cancelled
  /// Fewer training rows than the learner needs.
  case tooFewRows(family: String, needed: Int, found: Int)
  /// A matrix that must be positive definite is not, even after the usual remedies.
  case notPositiveDefinite(family: String)
  /// The loss or a parameter became infinite or NaN.
  case diverged(family: String, round: Int)
  /// Coordinate descent has not come near enough to the optimum.
  case notConverged(family: String, sweeps: Int)
  /// The data does not suit a hyperparameter; `reason` says which and how to mend it.
  case unsuitable(family: String, reason: String)
  /// A library outside this program, or its process, failed; in words.
  case outside(what: String, help: String?)
}
