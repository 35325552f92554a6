/// Linear regression with an L1 penalty on standardised features.
public struct Lasso: Learner {
  /// Weight of the penalty, for a target of deviation 1 and rows averaged.
  public var alpha = 0.005
  public var tol = 1e-6
  public var maxIter = 100_000

  public init() {}

  public static let family = LearnerFamily(
    "lasso", Lasso.self, model: LinearModel<Lasso>.self,
    title: "Lasso",
    summary: """
      A linear model of standardised numbers and one-hot categories that leaves out features that \
      help little. The objective is scikit-learn's and glmnet's, |y − Xβ|²/2n + alpha · |β|₁, with \
      the target standardised too, so that alpha means the same for every target. Missing numbers \
      are set to the training mean, with an indicator.
      """,
    reference: "Tibshirani, Regression Shrinkage via the Lasso, J. R. Stat. Soc. B 58 (1996)",
    hyperparameters: [
      Hyperparameter(
        "alpha", \Lasso.alpha, in: 1e-9...1e3, aliases: ["lambda"],
        "L1 penalty on a standardised target; at 1 all coefficients are 0."),
      Hyperparameter(
        "tol", \Lasso.tol, in: 1e-14...0.1,
        "Duality gap to stop at, as a share of the target's sum of squares."),
      Hyperparameter(
        "max_iter", \Lasso.maxIter, in: 1...10_000_000,
        "Maximum coordinate-descent sweeps; the fit fails if it does not converge."),
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    try sparseModel(
      data, alpha: alpha, l1Ratio: 1, tol: tol, maxIter: maxIter, for: Lasso.self)
  }
}
