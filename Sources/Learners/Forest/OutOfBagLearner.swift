/// A learner that draws rows for each of its parts, and so can predict every row by the parts that
/// have not seen it: honest predictions of the training rows from a single fit.
public protocol OutOfBagLearner: Learner {
  /// Fits as ``Learner/fit(_:seed:)`` does, to the same model.
  ///
  /// - Returns: The model, and for each of `data.rows`, in that order, the mean over the parts that
  ///   did not see it; NaN where all did.
  /// - Throws: ``FitError/unsuitable(family:reason:)`` if the hyperparameters leave no row out.
  func fitWithOutOfBag(
    _ data: TrainingData, seed: UInt64
  ) throws(FitError) -> (model: any Model, outOfBag: [Double])
}
