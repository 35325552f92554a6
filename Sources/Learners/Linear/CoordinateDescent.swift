/// Minimises |y − Xβ|² / 2 + l1 |β|₁ + l2 |β|² / 2 over centred columns, one coefficient at a time
/// (Friedman, Hastie & Tibshirani, Regularization Paths, J. Stat. Software 33, 2010).
struct CoordinateDescent {
  let equations: NormalEquations
  let l1: Double
  let l2: Double

  /// Runs until the duality gap is at most `tolerance` · Σ w y², so the result is that near the optimum.
  ///
  /// - Complexity: O(columns²) a sweep, whatever the number of rows.
  func solution(
    tolerance: Double, maxSweeps: Int, family: String
  ) throws(FitError) -> [Double] {
    let count = equations.columns
    var coefficients = [Double](repeating: 0, count: count)
    // Σ w x (y − Xβ), kept up to date.
    var slopes = equations.right
    for sweep in 0..<maxSweeps {
      if sweep % 64 == 0, Task.isCancelled { throw .cancelled }
      for column in 0..<count {
        let square = equations.gram[column * count + column]
        guard square > 0 else { continue }
        let old = coefficients[column]
        let pull = slopes[column] + square * old
        let shrunk = pull > l1 ? pull - l1 : pull < -l1 ? pull + l1 : 0
        let new = shrunk / (square + l2)
        guard new != old else { continue }
        coefficients[column] = new
        for other in 0..<count {
          slopes[other] -= equations.gram[column * count + other] * (new - old)
        }
      }
      if gap(coefficients, slopes) <= tolerance * equations.targetSquare { return coefficients }
    }
    throw .notConverged(family: family, sweeps: maxSweeps)
  }

  /// How far above the optimum the objective can be at most.
  private func gap(_ coefficients: [Double], _ slopes: [Double]) -> Double {
    let fitted = zip(coefficients, equations.right).reduce(0) { $0 + $1.0 * $1.1 }
    let slope = zip(coefficients, slopes).reduce(0) { $0 + $1.0 * $1.1 }
    // |y − Xβ|² = yᵀy − βᵀXᵀy − βᵀXᵀ(y − Xβ); the residual's product with y is yᵀy − βᵀXᵀy.
    let residual = max(0, equations.targetSquare - fitted - slope)
    let alongTarget = equations.targetSquare - fitted
    let square = coefficients.reduce(0) { $0 + $1 * $1 }
    let absolute = coefficients.reduce(0) { $0 + abs($1) }
    let steepest = zip(slopes, coefficients).reduce(0) { max($0, abs($1.0 - l2 * $1.1)) }
    // The residual, scaled to be feasible for the dual problem.
    let scale = steepest > l1 ? l1 / steepest : 1
    let dual = scale * alongTarget - scale * scale * residual / 2 - scale * scale * l2 * square / 2
    return residual / 2 + l1 * absolute + l2 * square / 2 - dual
  }
}
