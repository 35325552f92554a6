import Tabular

/// Linear regression with an L1 and an L2 penalty on standardised features.
public struct ElasticNet: Learner {
  /// Weight of the penalties, for a target of deviation 1 and rows averaged.
  public var alpha = 0.01
  /// Share of the L1 penalty.
  public var l1Ratio = 0.5
  public var tol = 1e-6
  public var maxIter = 100_000

  public init() {}

  public static let family = LearnerFamily(
    "elastic_net", ElasticNet.self, model: LinearModel<ElasticNet>.self,
    title: "Elastic net",
    summary: """
      A linear model of standardised numbers and one-hot categories that leaves features out (L1) and \
      shares weight among correlated ones (L2). The objective is scikit-learn's and glmnet's, \
      |y − Xβ|²/2n + alpha · (l1_ratio · |β|₁ + (1 − l1_ratio)/2 · |β|²), with the target standardised \
      too, so that alpha means the same for every target. Missing numbers are set to the training \
      mean, with an indicator.
      """,
    reference: "Zou & Hastie, Regularization and Variable Selection, J. R. Stat. Soc. B 67 (2005)",
    hyperparameters: [
      Hyperparameter(
        "alpha", \ElasticNet.alpha, in: 1e-9...1e3, aliases: ["lambda"],
        "Penalty on a standardised target."),
      Hyperparameter(
        "l1_ratio", \ElasticNet.l1Ratio, above: 0, upTo: 1,
        "Share of the L1 penalty; 1 is the lasso (use ridge for 0)."),
      Hyperparameter(
        "tol", \ElasticNet.tol, in: 1e-14...0.1,
        "Duality gap to stop at, as a share of the target's sum of squares."),
      Hyperparameter(
        "max_iter", \ElasticNet.maxIter, in: 1...10_000_000,
        "Maximum coordinate-descent sweeps; the fit fails if it does not converge."),
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    try sparseModel(
      data, alpha: alpha, l1Ratio: l1Ratio, tol: tol, maxIter: maxIter, for: ElasticNet.self)
  }
}

/// Fits an elastic net or, where `l1Ratio` is 1, a lasso.
func sparseModel<Family: Learner>(
  _ data: TrainingData, alpha: Double, l1Ratio: Double, tol: Double, maxIter: Int,
  for family: Family.Type
) throws(FitError) -> LinearModel<Family> {
  if Task.isCancelled { throw .cancelled }
  let design = DesignMatrix(learningFrom: data)
  let equations = try NormalEquations(design, data, family: Family.family.name)
  let deviation = (equations.targetSquare / equations.weight).squareRoot()
  var coefficients = [Double](repeating: 0, count: design.columns.count)
  if deviation > 0 {
    // Rows summed instead of averaged, in the target's own unit.
    let descent = CoordinateDescent(
      equations: equations, l1: alpha * l1Ratio * equations.weight * deviation,
      l2: alpha * (1 - l1Ratio) * equations.weight)
    coefficients = try descent.solution(
      tolerance: tol, maxSweeps: maxIter, family: Family.family.name)
  }
  return LinearModel(
    design: design, coefficients: coefficients, intercept: equations.intercept(coefficients),
    featureCount: data.features.features.count)
}
