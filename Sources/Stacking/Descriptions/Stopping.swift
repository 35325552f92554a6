/// How many rounds a learner that grows round by round is given.
public enum Stopping: String, CaseIterable, Hashable, Sendable {
  /// All that its hyperparameters say.
  case none
  /// As many as are best on the rows that its own fold holds out, as AutoGluon does. The error on
  /// those rows is then a little too good.
  case ownFold = "own_fold"
  /// As many as are best by the mean of the errors of all folds, in which each has a small part.
  case foldAveraged = "fold_averaged"
}
