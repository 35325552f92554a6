import COpenBLAS
import Glibc

/// A symmetric matrix of which only the lower triangle is kept and read, and its Cholesky
/// factorisation in place, through LAPACK.
///
/// The lower triangle of a row-major matrix is the upper triangle of a column-major one. LAPACK is
/// called in the latter's terms, so that nothing is transposed or copied.
struct SymmetricMatrix: Sendable {
  let order: Int
  /// Cells from one row to the next: `order` rounded up to a whole register, so that a loop over a
  /// row may run past the diagonal, and past the last column, without touching the next row.
  let stride: Int
  /// Row-major, `order × stride`. What stands above the diagonal means nothing.
  var cells: [Double]

  /// The zero matrix.
  init(order: Int) {
    self.order = order
    stride = (order + 7) & ~7
    cells = [Double](repeating: 0, count: order * stride)
  }

  subscript(row: Int, column: Int) -> Double {
    get { cells[max(row, column) * stride + min(row, column)] }
    set { cells[max(row, column) * stride + min(row, column)] = newValue }
  }

  /// Adds `factor` · P Pᵀ to `scale` times this matrix.
  ///
  /// - Parameter points: P, row-major, `order` rows of `width`.
  mutating func addProduct(ofRows points: [Double], width: Int, factor: Double, scale: Double) {
    guard width > 0 else {
      if scale != 1 { for cell in cells.indices { cells[cell] *= scale } }
      return
    }
    let (n, d, s) = (Int32(order), Int32(width), Int32(stride))
    OpenBLAS.call {
      cblas_dsyrk(
        CblasRowMajor, CblasLower, CblasNoTrans, n, d, factor, points, d, scale, &cells, s)
    }
  }

  /// This matrix times P: row-major, as `points`.
  func times(_ points: [Double], width: Int) -> [Double] {
    var product = [Double](repeating: 0, count: points.count)
    guard width > 0 else { return product }
    let (n, d, s) = (Int32(order), Int32(width), Int32(stride))
    if width == 1 {
      OpenBLAS.call {
        cblas_dsymv(CblasRowMajor, CblasLower, n, 1, cells, s, points, 1, 0, &product, 1)
      }
      return product
    }
    OpenBLAS.call {
      cblas_dsymm(
        CblasRowMajor, CblasLeft, CblasLower, n, d, 1, cells, s, points, d, 0, &product, d)
    }
    return product
  }

  /// Replaces the matrix A by its Cholesky factor L, A = L Lᵀ. O(order³ / 3).
  ///
  /// - Returns: `false` when A is not positive definite to working precision; the cells are then
  ///   of no use.
  mutating func factorise() -> Bool {
    OpenBLAS.call {
      LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, upper, Int32(order), &cells, Int32(stride))
    } == 0
  }

  /// ln det A of the factorised matrix.
  var factoredLogDeterminant: Double {
    var sum = 0.0
    for i in 0..<order { sum += log(cells[i * stride + i]) }
    return 2 * sum
  }

  /// A⁻¹ b by the factor. O(order²).
  func factoredSolve(_ right: [Double]) -> [Double] {
    var solution = right
    let (n, s) = (Int32(order), Int32(stride))
    let status = OpenBLAS.call {
      LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, upper, n, 1, cells, s, &solution, n)
    }
    precondition(status == 0, "sizes that LAPACK refuses")
    return solution
  }

  /// Replaces the factor of A by A⁻¹. O(2/3 order³).
  mutating func invertFactored() {
    let status = OpenBLAS.call {
      LAPACKE_dpotri_work(
        LAPACK_COL_MAJOR, upper, Int32(order), &cells, Int32(stride))
    }
    precondition(status == 0, "a factor with a zero on its diagonal")
  }
}

private let upper = CChar(UInt8(ascii: "U"))
