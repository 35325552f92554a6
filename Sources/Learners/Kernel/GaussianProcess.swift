import Tabular

/// Gaussian process regression with hyperparameters of greatest marginal likelihood.
public struct GaussianProcess: Learner {
  public var kernel = KernelShape.matern52
  /// One length scale per feature (automatic relevance determination).
  public var ard = true
  /// Adds a linear kernel, so that trends continue beyond the data.
  public var linear = false
  /// Restarts of the optimiser from random hyperparameters.
  public var restarts = 1
  /// Maximum likelihood evaluations per start of the optimiser.
  public var evaluations = 30
  /// Maximum rows for hyperparameter optimisation.
  public var likelihoodRows = 500
  /// Rows up to which the posterior is exact.
  public var exactRows = 3000
  /// Inducing points of the approximation above `exactRows`.
  public var inducingPoints = 512

  public init() {}

  public static let family = LearnerFamily(
    "gaussian_process", GaussianProcess.self, model: KernelModel<GaussianProcess>.self,
    aliases: ["GP"], version: 4,
    title: "Gaussian process",
    summary: """
      A smooth function with a length scale for each feature and noise, all found by maximising \
      the marginal likelihood with analytic gradients. Excellent up to a few thousand \
      rows and unlike trees in its errors. Above likelihood_rows the hyperparameters are found on a \
      random subset of that size. Above exact_rows the posterior is that of the subset of \
      regressors, with inducing points drawn by k-means++: its time grows with the rows, not with \
      their cube. Numbers are standardised; missing ones take the training median and set an \
      indicator; categories are one-hot with one length scale for a category. Predicts the mean. \
      Validation rows are not used. Weights divide the noise. The linear algebra is OpenBLAS's, \
      whose last bits depend on the kind of processor.
      """,
    reference: "Rasmussen & Williams, Gaussian Processes for Machine Learning (2006), ch. 5 and 8",
    hyperparameters: [
      Hyperparameter("kernel", \GaussianProcess.kernel, "Shape of the stationary covariance."),
      Hyperparameter(
        "ard", \GaussianProcess.ard,
        "One length scale per feature (automatic relevance determination)."),
      Hyperparameter(
        "linear", \GaussianProcess.linear, "Linear kernel in addition to the stationary one."),
      Hyperparameter(
        "restarts", \GaussianProcess.restarts, in: 0...50, aliases: ["n_restarts_optimizer"],
        "Restarts of the optimiser from random hyperparameters."),
      Hyperparameter(
        "evaluations", \GaussianProcess.evaluations, in: 2...10_000,
        "Maximum likelihood evaluations per start of the optimiser."),
      Hyperparameter(
        "likelihood_rows", \GaussianProcess.likelihoodRows, in: 10...10_000,
        "Maximum rows for hyperparameter optimisation."),
      Hyperparameter(
        "exact_rows", \GaussianProcess.exactRows, in: 10...20_000,
        "Maximum rows for an exact posterior; above it, inducing points."),
      Hyperparameter(
        "inducing_points", \GaussianProcess.inducingPoints, in: 8...4_096,
        "Number of inducing points above exact_rows."),
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    let problem = KernelProblem(
      data, grouping: ard ? .blocks : .whole, family: Self.family.name)
    let featureCount = data.features.features.count
    guard problem.isVarying else {
      return KernelModel<GaussianProcess>(problem.constant(featureCount: featureCount))
    }
    let parameters = try optimise(problem, seed: seed)
    let posterior = try problem.posterior(
      parameters, shape: kernel, exactRows: exactRows, inducingPoints: inducingPoints, seed: seed)
    return KernelModel<GaussianProcess>(
      problem.expansion(posterior, parameters, shape: kernel, featureCount: featureCount),
      parameters: parameters)
  }

  /// Exact out-of-fold predictions from one factorisation.
  ///
  /// Standardisation and hyperparameters are those of a fit on all of `data.rows`; only the posterior
  /// leaves the fold out. The residuals of a fold B are (A⁻¹_BB)⁻¹ (A⁻¹y)_B (Rasmussen & Williams
  /// 2006, §5.4.2, for blocks).
  ///
  /// - Parameter folds: Disjoint sets of `data.rows`.
  /// - Returns: Predictions in the shape of `folds`.
  /// - Throws: ``FitError/unsuitable(family:reason:)`` above `exactRows`, and what a fit throws.
  /// - Complexity: That of one fit.
  public func outOfFold(
    _ data: TrainingData, folds: [[Int]], seed: UInt64
  ) throws(FitError) -> [[Double]] {
    guard data.rows.count <= exactRows else {
      throw .unsuitable(
        family: Self.family.name,
        reason: "\(data.rows.count) rows; out-of-fold from one factorisation needs at most "
          + "exact_rows (\(exactRows))")
    }
    let problem = KernelProblem(
      data, grouping: ard ? .blocks : .whole, family: Self.family.name)
    guard problem.isVarying else {
      return folds.map { fold in fold.map { _ in problem.range.mean } }
    }
    let parameters = try optimise(problem, seed: seed)
    return try problem.outOfFold(parameters, shape: kernel, folds: folds, rows: data.rows)
  }

  /// The log marginal likelihood of the standardised target at the hyperparameters that a fit finds,
  /// on the rows that it finds them on.
  ///
  /// - Returns: 0 where a constant target or constant features leave nothing to find.
  /// - Complexity: That of a fit's search.
  public func logMarginalLikelihood(
    _ data: TrainingData, seed: UInt64
  ) throws(FitError) -> Double {
    let problem = KernelProblem(
      data, grouping: ard ? .blocks : .whole, family: Self.family.name)
    guard problem.isVarying else { return 0 }
    let parameters = try optimise(problem, seed: seed)
    var likelihood = problem.sample(
      likelihoodRows, seed: derivedSeed(seed, "likelihood rows")
    ).likelihood(kernel)
    guard let evaluated = likelihood.evaluate(parameters) else {
      throw .notPositiveDefinite(family: Self.family.name)
    }
    return -evaluated.value
  }
}
