import COpenBLAS
import Tabular

/// Weighted sums of squares and products of centred columns: all that a linear fit needs of its rows.
///
/// Columns and target are centred at their weighted means, so that an intercept drops out of the
/// equations and is not penalised.
struct NormalEquations {
  let columns: Int
  /// Row-major `columns × columns`, both triangles: Σ w x xᵀ.
  let gram: [Double]
  /// Σ w x y.
  let right: [Double]
  /// Σ w y².
  let targetSquare: Double
  let weight: Double
  let means: [Double]
  let targetMean: Double

  /// - Parameter x: Row-major, `y.count × columns`; `columns` may be 0.
  /// - Complexity: O(rows · columns²).
  init(_ x: [Double], columns: Int, _ y: [Double], weights: [Double]) {
    self.columns = columns
    let weight = weights.reduce(0, +)
    let targetMean = zip(y, weights).reduce(0) { $0 + $1.0 * $1.1 } / weight
    var means = [Double](repeating: 0, count: columns)
    for row in y.indices {
      for column in 0..<columns { means[column] += weights[row] * x[row * columns + column] }
    }
    for column in 0..<columns { means[column] /= weight }
    // Scaled by √w: plain sums of products are then weighted ones.
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
    if columns > 0 {
      let (n, m) = (Int32(y.count), Int32(columns))
      OpenBLAS.call {
        cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, m, n, 1, centred, m, 0, &gram, m)
      }
      OpenBLAS.call {
        cblas_dgemv(CblasRowMajor, CblasTrans, n, m, 1, centred, m, target, 1, 0, &right, 1)
      }
    }
    for row in 0..<columns {
      for column in 0..<row { gram[column * columns + row] = gram[row * columns + column] }
    }
    (self.gram, self.right, self.weight) = (gram, right, weight)
    (self.means, self.targetMean) = (means, targetMean)
    targetSquare = target.reduce(0) { $0 + $1 * $1 }
  }

  /// The intercept that goes with coefficients of the columns as they were before centring.
  func intercept(_ coefficients: [Double]) -> Double {
    targetMean - zip(means, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Minimises Σ w (y − b − xβ)² + Σ penalty β².
  ///
  /// - Parameter penalties: One for each column, not negative.
  /// - Complexity: O(columns³).
  func solution(penalties: [Double], family: String) throws(FitError) -> [Double] {
    guard columns > 0 else { return [] }
    var matrix = gram
    for column in 0..<columns { matrix[column * columns + column] += penalties[column] }
    var solution = right
    try solvePositiveDefinite(&matrix, &solution, family: family)
    return solution
  }
}

/// Solves a system by Cholesky's factorisation, in place.
///
/// - Parameter matrix: Row-major and symmetric; its lower triangle is read.
func solvePositiveDefinite(
  _ matrix: inout [Double], _ right: inout [Double], family: String
) throws(FitError) {
  let size = Int32(right.count)
  let lower = CChar(UInt8(ascii: "L"))
  let status = OpenBLAS.call {
    LAPACKE_dposv(LAPACK_ROW_MAJOR, lower, size, 1, &matrix, size, &right, 1)
  }
  guard status == 0, right.allSatisfy({ $0.isFinite }) else {
    throw .notPositiveDefinite(family: family)
  }
}

/// Refuses designs whose equations would take minutes and gigabytes.
func checkColumns(_ columns: Int, family: String) throws(FitError) {
  let most = 5000
  guard columns <= most else {
    throw .unsuitable(
      family: family,
      reason: "\(columns) columns, at most \(most); leave out categories of very many levels")
  }
}
