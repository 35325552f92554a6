import COpenBLAS

/// Coordinates of one term in which its own normal equations are the identity and its penalty is
/// diagonal (Demmler & Reinsch 1975): its fit for every strength of smoothing is then a division.
struct TermTransform {
  /// Row-major, columns of the term × coordinates: from coordinates to coefficients.
  let matrix: [Double]
  let size: Int
  /// The penalty of each coordinate, ascending; 0 where nothing is penalised (a straight line).
  let penalties: [Double]

  /// - Parameters:
  ///   - gram: The term's own block of the normal equations, row-major, `columns × columns`.
  ///   - penalty: Of the same shape.
  init(gram: [Double], penalty: [Double], columns: Int, family: String) throws(FitError) {
    // A share of the penalty settles what the rows leave open, such as a gap without cells.
    let gramTrace = (0..<columns).reduce(0) { $0 + gram[$1 * (columns + 1)] }
    let penaltyTrace = (0..<columns).reduce(0) { $0 + penalty[$1 * (columns + 1)] }
    let share = 1e-7 * gramTrace / max(penaltyTrace, .leastNormalMagnitude)
    let settled = zip(gram, penalty).map { $0 + share * $1 }
    let (squares, axes) = try eigen(settled, columns, family: family)
    let kept = squares.indices.filter { squares[$0] > 1e-11 * (squares.last ?? 0) }
    var whitening = [Double](repeating: 0, count: columns * kept.count)
    for row in 0..<columns {
      for (place, axis) in kept.enumerated() {
        whitening[row * kept.count + place] =
          axes[row * columns + axis] / squares[axis].squareRoot()
      }
    }
    let inner = product(
      transposed(whitening, columns, kept.count),
      product(penalty, whitening, columns, columns, kept.count), kept.count, columns, kept.count)
    let (strengths, rotation) = try eigen(inner, kept.count, family: family)
    matrix = product(whitening, rotation, columns, kept.count, kept.count)
    size = kept.count
    let greatest = strengths.last ?? 0
    penalties = strengths.map { $0 > 1e-9 * greatest ? $0 : 0 }
  }
}

/// Eigenvalues, ascending, and eigenvectors, as columns, of a symmetric matrix.
private func eigen(
  _ matrix: [Double], _ size: Int, family: String
) throws(FitError) -> (values: [Double], vectors: [Double]) {
  guard size > 0 else { return ([], []) }
  var vectors = matrix
  var values = [Double](repeating: 0, count: size)
  let status = OpenBLAS.call {
    LAPACKE_dsyev(
      LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")), Int32(size), &vectors,
      Int32(size), &values)
  }
  guard status == 0, values.allSatisfy({ $0.isFinite }) else {
    throw .notPositiveDefinite(family: family)
  }
  return (values, vectors)
}

private func transposed(_ matrix: [Double], _ rows: Int, _ columns: Int) -> [Double] {
  (0..<rows * columns).map { matrix[$0 % rows * columns + $0 / rows] }
}

/// The product of row-major matrices, `rows × inner` and `inner × columns`.
func product(
  _ a: [Double], _ b: [Double], _ rows: Int, _ inner: Int, _ columns: Int
) -> [Double] {
  var result = [Double](repeating: 0, count: rows * columns)
  guard rows > 0, inner > 0, columns > 0 else { return result }
  OpenBLAS.call {
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, a,
      Int32(inner), b, Int32(columns), 0, &result, Int32(columns))
  }
  return result
}
