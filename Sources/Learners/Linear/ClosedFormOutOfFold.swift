/// A learner whose out-of-fold predictions follow from sums over all rows, without a fit for each fold.
public protocol ClosedFormOutOfFold: Learner {
  /// What the learner predicts for each set of held-out rows when it is fitted on the other rows.
  ///
  /// Targets and weights of held-out rows have no part in their predictions. What is learned from
  /// features alone (means, deviations, which levels and missing cells there are) is learned once,
  /// from all of `data.rows`, and shared by the folds; fits on the rows of each fold would learn it
  /// anew, so they differ from this by as much as the scale of the penalty does.
  ///
  /// - Parameter heldOut: Sets of rows of the matrix, each among `data.rows` and not all of them.
  /// - Returns: For each set, predictions in the order of its rows.
  func outOfFold(_ data: TrainingData, heldOut: [[Int]]) throws(FitError) -> [[Double]]
}
