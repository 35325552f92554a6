import Tabular

/// Linear regression with an L2 penalty on standardised features.
public struct Ridge: Learner {
  /// Penalty on the squared coefficients of the standardised features; rows are summed, not averaged.
  public var alpha = 1.0

  public init() {}

  public static let family = LearnerFamily(
    "ridge", Ridge.self, model: LinearModel<Ridge>.self, aliases: ["LR"],
    title: "Ridge regression",
    summary: """
      A linear model of standardised numbers and one-hot categories with an L2 penalty. Strong where \
      rows are few and wherever a trend must be extrapolated, which trees cannot. Missing numbers are \
      set to the training mean, with an indicator.
      """,
    reference: "Hoerl & Kennard, Ridge Regression, Technometrics 12 (1970)",
    hyperparameters: [
      Hyperparameter(
        "alpha", \Ridge.alpha, in: 1e-9...1e9, aliases: ["reg_lambda"],
        "L2 penalty on the coefficients of the standardised features.")
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    if Task.isCancelled { throw .cancelled }
    let design = DesignMatrix(learningFrom: data)
    let equations = try NormalEquations(design, data, family: "ridge")
    let penalties = [Double](repeating: alpha, count: design.columns.count)
    let coefficients = try equations.solution(penalties: penalties, family: "ridge")
    return LinearModel<Ridge>(
      design: design, coefficients: coefficients,
      intercept: equations.intercept(coefficients), featureCount: data.features.features.count)
  }
}
