import COpenBLAS
import Tabular

/// Linear regression with an L2 penalty on standardised features.
public struct Ridge: Learner {
  /// Penalty on the squared coefficients of the standardised features; rows are summed, not averaged.
  public var alpha = 1.0

  public init() {}

  public static let family = LearnerFamily(
    "ridge", Ridge.self, model: LinearModel.self, aliases: ["LR"],
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
    let design = DesignMatrix(learningFrom: data.features, rows: data.rows)
    let x = design.rows(data.rows, of: data.features)
    let weights = data.rows.map { data.weights?[$0] ?? 1 }
    let y = data.rows.map { data.target[$0] }
    let coefficients = try ridgeSolution(
      x, columns: design.columns.count, y, weights: weights, alpha: alpha)
    return LinearModel(
      design: design, coefficients: coefficients.coefficients, intercept: coefficients.intercept,
      featureCount: data.features.features.count)
  }
}

/// Minimises Σ w (y − b − xβ)² + alpha |β|² by a Cholesky factorisation of the normal equations.
///
/// - Parameters:
///   - x: Row-major, `y.count × columns`.
///   - columns: Number of columns of `x`; may be 0.
/// - Complexity: O(rows · columns² + columns³).
func ridgeSolution(
  _ x: [Double], columns: Int, _ y: [Double], weights: [Double], alpha: Double
) throws(FitError) -> (intercept: Double, coefficients: [Double]) {
  let total = weights.reduce(0, +)
  let targetMean = zip(y, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
  guard columns > 0 else { return (targetMean, []) }
  var means = [Double](repeating: 0, count: columns)
  for row in y.indices {
    for column in 0..<columns { means[column] += weights[row] * x[row * columns + column] }
  }
  for column in 0..<columns { means[column] /= total }

  // Centred, and scaled by √w: the intercept drops out of the equations and is not penalised.
  var centred = x
  var target = y
  for row in y.indices {
    let root = weights[row].squareRoot()
    for column in 0..<columns {
      centred[row * columns + column] = (x[row * columns + column] - means[column]) * root
    }
    target[row] = (y[row] - targetMean) * root
  }
  var gram = [Double](repeating: 0, count: columns * columns)
  var right = [Double](repeating: 0, count: columns)
  for column in 0..<columns { gram[column * columns + column] = alpha }
  let (n, m) = (Int32(y.count), Int32(columns))
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, m, n, 1, centred, m, 1, &gram, m)
  cblas_dgemv(CblasRowMajor, CblasTrans, n, m, 1, centred, m, target, 1, 0, &right, 1)
  let status = LAPACKE_dposv(LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "L")), m, 1, &gram, m, &right, 1)
  guard status == 0 else { throw .notPositiveDefinite(family: "ridge") }
  let offset = zip(means, right).reduce(0) { $0 + $1.0 * $1.1 }
  return (targetMean - offset, right)
}
