import Tabular

/// A sum of smooth functions, one for each feature.
public struct SplineAdditive: Learner {
  public var nKnots = 12
  /// What a degree of freedom costs in generalised cross-validation.
  public var gamma = 1.4
  public var alpha = 1.0

  public init() {}

  public static let family = LearnerFamily(
    "spline_additive", SplineAdditive.self, model: SplineAdditiveModel.self, aliases: ["GAM"],
    title: "Additive model of penalised splines",
    summary: """
      A sum of smooth functions, one for each number: cubic B-splines over equal intervals with a \
      penalty on second differences, and a penalised value for each level of a category. Generalised \
      cross-validation selects the smoothness. Linear beyond the training range, \
      so that trends extrapolate. Strong where effects add up and rows are few. A missing number adds \
      a value of its own.
      """,
    reference:
      "Eilers & Marx, Flexible Smoothing with B-splines and Penalties, Stat. Science 11 (1996)",
    hyperparameters: [
      Hyperparameter(
        "n_knots", \SplineAdditive.nKnots, in: 1...500,
        "Number of intervals per feature; fewer if it has fewer distinct values."),
      Hyperparameter(
        "gamma", \SplineAdditive.gamma, in: 0.1...100,
        "Cost of a degree of freedom in generalised cross-validation; larger is smoother."),
      Hyperparameter(
        "alpha", \SplineAdditive.alpha, in: 1e-6...1e9,
        "Ridge penalty on every function, linear parts included."
      ),
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    if Task.isCancelled { throw .cancelled }
    let design = try AdditiveDesign(data, intervals: nKnots)
    let (coefficients, smoothing) = try design.solution(gamma: gamma, alpha: alpha)
    return SplineAdditiveModel(
      terms: design.terms, coefficients: coefficients,
      intercept: design.equations.intercept(coefficients),
      featureImportance: design.spread(coefficients, featureCount: data.features.features.count),
      smoothing: smoothing)
  }
}
