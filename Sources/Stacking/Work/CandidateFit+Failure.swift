import Tabular
import Wording

/// A base model that fails does not take the stack with it: its result says why, and the layer does
/// without the model.
extension CandidateFit {
  /// What the fit gives, or why it gives nothing.
  ///
  /// - Throws: What is no fault of the model, such as a damaged input, or that the run was stopped.
  func predictionsOrFailure(
    willPredict: () -> Void, didFit: ((FoldModel) -> Void)?
  ) throws(StackError) -> FoldPredictions {
    if let failure = earlierFailure { return nothing(because: failure) }
    do {
      return try predictions(willPredict: willPredict, didFit: didFit)
    } catch {
      return nothing(because: try Self.cause(error))
    }
  }

  /// The learning curve, or why there is none.
  func courseOrFailure(willPredict: () -> Void) throws(StackError) -> Course {
    if let failure = earlierFailure {
      return Course(rounds: [], heldOut: [], apply: [], failure: failure)
    }
    do {
      return try course(willPredict: willPredict)
    } catch {
      return Course(rounds: [], heldOut: [], apply: [], failure: try Self.cause(error))
    }
  }

  /// The error in one sentence without the model's name, if the model is at fault.
  private static func cause(_ error: StackError) throws(StackError) -> String {
    guard error.isOfModel else { throw error }
    return error.diagnosis.sentence
  }
}
