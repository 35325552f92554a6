public import Tabular

/// Who fits learners of libraries outside this program: it knows their environments and their workers.
///
/// Fits that ask for one find it in the task they run in, as ``current``: a learner is a value and holds no
/// process.
public protocol OutsideFitter: Sendable {
  /// Fits a learner.
  ///
  /// - Throws: ``FitError/outside(what:help:)`` for all that goes wrong in a library or its process, or
  ///   ``FitError/cancelled``.
  func fit(
    _ settings: OutsideSettings, _ data: TrainingData, seed: UInt64
  ) throws(FitError) -> any OutsideFit

  /// Predicts with a model that was saved as bytes.
  ///
  /// - Returns: By row.
  func predict(
    _ settings: OutsideSettings, model: [UInt8], _ features: FeatureMatrix, rows: Range<Int>
  ) throws(FitError) -> [Double]
}

/// A fitted model that lives in a worker, which it keeps until it goes.
public protocol OutsideFit: AnyObject, Sendable {
  /// Of a model that grew round by round.
  var rounds: Int? { get }
  /// Predictions by row, finite.
  ///
  /// - Parameter rounds: The first rounds that count; all if `nil`.
  func predict(
    _ features: FeatureMatrix, rows: Range<Int>, rounds: Int?
  ) throws(FitError) -> [Double]
  /// The model in the library's own bytes, after its first rounds.
  func saved(rounds: Int?) throws(FitError) -> [UInt8]
}

/// Where a fit finds who does it.
public enum OutsideFits {
  /// That of the task, and of the tasks it starts; `nil` where no experiment declares a library.
  @TaskLocal public static var fitter: (any OutsideFitter)?

  static func current(_ family: String) throws(FitError) -> any OutsideFitter {
    guard let fitter else {
      throw .outside(
        what: "\(family): no library is at hand here",
        help: "declare it under 'python:', and build it with strata env create")
    }
    return fitter
  }
}
