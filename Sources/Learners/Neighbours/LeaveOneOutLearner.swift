/// A learner that can predict each training row from all the others at the cost of one fit.
public protocol LeaveOneOutLearner: Learner {
  /// Fits as ``Learner/fit(_:seed:)`` does, to the same model.
  ///
  /// Only the row's own target is left out. What is learned from features alone (means, medians,
  /// deviations) is learned from all training rows, the row itself included.
  ///
  /// - Returns: The model, and a prediction for each of `data.rows`, in that order.
  func fitWithLeaveOneOut(
    _ data: TrainingData, seed: UInt64
  ) throws(FitError) -> (model: any Model, leaveOneOut: [Double])
}
