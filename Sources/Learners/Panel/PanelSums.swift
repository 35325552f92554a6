import COpenBLAS

/// All that a panel regression needs of its rows once the way its errors fade is given: sums of
/// products of whitened columns, of all rows and of each group's.
struct PanelSums: Sendable {
  struct Group: Sendable {
    /// Row-major, own × own.
    var ownOwn: [Double]
    /// Row-major, own × common.
    var ownCommon: [Double]
    var ownTarget: [Double]
  }
  let count: Int
  let common: Int
  let own: Int
  /// Row-major, common × common; the lower triangle.
  private(set) var gram: [Double]
  private(set) var right: [Double]
  private(set) var square: Double
  private(set) var groups: [Group]
  /// Of the correlations of the errors.
  let logDeterminant: Double

  /// - Parameter target: By row of `rows`, on the scale on which it is learned.
  /// - Complexity: O(rows · (common + own)²).
  init(
    _ rows: PanelRows, target: [Double], common: Int, own: Int, groupCount: Int,
    _ errors: SeriesErrors
  ) {
    let width = rows.width
    var cells = rows.cells
    for row in rows.order.indices {
      cells[row * width + width - 1] = target[row]
      let root = rows.roots[row]
      if root != 1 { for column in 0..<width { cells[row * width + column] *= root } }
    }
    logDeterminant = rows.runs.reduce(0) {
      $0 + errors.whiten(&cells, rows: $1.rows, width: width, times: rows.times)
    }
    var gram = [Double](repeating: 0, count: common * common)
    var right = [Double](repeating: 0, count: common)
    let (n, p, w) = (Int32(rows.order.count), Int32(common), Int32(width))
    let target = rows.order.indices.map { cells[$0 * width + width - 1] }
    OpenBLAS.call {
      cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, p, n, 1, cells, w, 0, &gram, p)
    }
    OpenBLAS.call {
      cblas_dgemv(CblasRowMajor, CblasTrans, n, p, 1, cells, w, target, 1, 0, &right, 1)
    }
    var groups: [Group] = []
    if own > 0 {
      groups = [Group](
        repeating: Group(
          ownOwn: [Double](repeating: 0, count: own * own),
          ownCommon: [Double](repeating: 0, count: own * common),
          ownTarget: [Double](repeating: 0, count: own)), count: groupCount)
      for run in rows.runs {
        guard let group = run.group else { continue }
        for row in run.rows { groups[group].add(cells, at: row * width, common: common, own: own) }
      }
    }
    (self.gram, self.right, self.groups) = (gram, right, groups)
    (count, self.common, self.own) = (rows.order.count, common, own)
    square = target.reduce(0) { $0 + $1 * $1 }
  }

  /// Coefficients, and how far from likely the penalties are.
  struct Solution: Sendable {
    var common: [Double]
    /// By group.
    var own: [[Double]]
    /// Twice the negative logarithm of the restricted likelihood, up to a constant.
    var unlikelihood: Double
  }

  /// The coefficients that minimise the whitened squares plus `penalty · coefficient²`.
  ///
  /// - Parameters:
  ///   - commonPenalties: By common column, above 0.
  ///   - ownPenalties: By own column, above 0.
  /// - Complexity: O(groups · own · common² + common³): groups are eliminated one by one.
  func solution(
    commonPenalties: [Double], ownPenalties: [Double]
  ) throws(FitError) -> Solution {
    var matrix = gram
    var reduced = right
    var rest = square
    var logs = 0.0
    var eliminated: [(rows: [Double], target: [Double], factor: [Double])] = []
    for column in 0..<common { matrix[column * common + column] += commonPenalties[column] }
    var stacked: [Double] = []
    for group in groups {
      var factor = group.ownOwn
      for column in 0..<own { factor[column * own + column] += ownPenalties[column] }
      logs += SmallCholesky.factor(&factor, own)
      var rows = group.ownCommon
      var target = group.ownTarget
      SmallCholesky.solveLower(factor, own, &rows, width: common)
      SmallCholesky.solveLower(factor, own, &target, width: 1)
      for column in 0..<own {
        rest -= target[column] * target[column]
        for other in 0..<common { reduced[other] -= rows[column * common + other] * target[column] }
      }
      stacked += rows
      eliminated.append((rows, target, factor))
    }
    let (p, k) = (Int32(common), Int32(groups.count * own))
    if k > 0 {
      OpenBLAS.call {
        cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, p, k, -1, stacked, p, 1, &matrix, p)
      }
    }
    let lower = CChar(UInt8(ascii: "L"))
    let right = reduced
    let status = OpenBLAS.call {
      LAPACKE_dposv(LAPACK_ROW_MAJOR, lower, p, 1, &matrix, p, &reduced, 1)
    }
    guard status == 0, reduced.allSatisfy({ $0.isFinite }) else {
      throw .notPositiveDefinite(family: PanelRegression.family.name)
    }
    for column in 0..<common { logs += 2 * naturalLogarithm(matrix[column * common + column]) }
    rest -= zip(right, reduced).reduce(0) { $0 + $1.0 * $1.1 }
    let own = eliminated.map { part in
      var coefficients = part.target
      for column in coefficients.indices {
        for other in 0..<common {
          coefficients[column] -= part.rows[column * common + other] * reduced[other]
        }
      }
      SmallCholesky.solveUpper(part.factor, self.own, &coefficients)
      return coefficients
    }
    logs -= commonPenalties.dropFirst().reduce(0) { $0 + naturalLogarithm($1) }
    logs -= Double(groups.count) * ownPenalties.reduce(0) { $0 + naturalLogarithm($1) }
    let degrees = Double(max(count - 1, 1))
    let variance = max(rest, 1e-12 * max(square, .leastNormalMagnitude)) / degrees
    return Solution(
      common: reduced, own: own,
      unlikelihood: logs + logDeterminant + degrees * naturalLogarithm(variance))
  }
}

extension PanelSums.Group {
  fileprivate mutating func add(_ cells: [Double], at start: Int, common: Int, own: Int) {
    let ownStart = start + common
    for column in 0..<own {
      let value = cells[ownStart + column]
      for other in 0..<own { ownOwn[column * own + other] += value * cells[ownStart + other] }
      for other in 0..<common { ownCommon[column * common + other] += value * cells[start + other] }
      ownTarget[column] += value * cells[ownStart + own]
    }
  }
}

/// Cholesky's factorisation of matrices of a few columns, where a call to a library costs more than
/// the work.
enum SmallCholesky {
  /// Replaces the lower triangle by the factor.
  ///
  /// - Returns: The logarithm of the determinant.
  static func factor(_ matrix: inout [Double], _ size: Int) -> Double {
    var logDeterminant = 0.0
    for column in 0..<size {
      for row in column..<size {
        var sum = matrix[row * size + column]
        for k in 0..<column { sum -= matrix[row * size + k] * matrix[column * size + k] }
        if row == column {
          sum = max(sum, .leastNormalMagnitude)
          logDeterminant += naturalLogarithm(sum)
          matrix[row * size + column] = sum.squareRoot()
        } else {
          matrix[row * size + column] = sum / matrix[column * size + column]
        }
      }
    }
    return logDeterminant
  }

  /// Solves `L x = b` for `width` right sides at once, row-major `size × width`, in place.
  static func solveLower(_ factor: [Double], _ size: Int, _ sides: inout [Double], width: Int) {
    for row in 0..<size {
      for k in 0..<row {
        let value = factor[row * size + k]
        for side in 0..<width { sides[row * width + side] -= value * sides[k * width + side] }
      }
      let diagonal = factor[row * size + row]
      for side in 0..<width { sides[row * width + side] /= diagonal }
    }
  }

  /// Solves `Lᵀ x = b` in place.
  static func solveUpper(_ factor: [Double], _ size: Int, _ side: inout [Double]) {
    for row in (0..<size).reversed() {
      for k in row + 1..<max(size, row + 1) { side[row] -= factor[k * size + row] * side[k] }
      side[row] /= factor[row * size + row]
    }
  }
}
