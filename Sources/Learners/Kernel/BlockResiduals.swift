/// What each block's targets differ by from the prediction that leaves the block out, for a linear
/// smoother with the matrix A: e_B = (A⁻¹_BB)⁻¹ (A⁻¹y)_B.
///
/// - Parameters:
///   - inverse: A⁻¹.
///   - solved: A⁻¹ y.
///   - blocks: Row positions, disjoint.
/// - Complexity: O(Σ |B|³ / 3).
func blockResiduals(
  inverse: SymmetricMatrix, solved: [Double], blocks: [[Int]], family: String
) throws(FitError) -> [[Double]] {
  var residuals: [[Double]] = []
  for block in blocks {
    if Task.isCancelled { throw .cancelled }
    var part = SymmetricMatrix(order: block.count)
    for (i, row) in block.enumerated() {
      for (j, column) in block[...i].enumerated() { part[i, j] = inverse[row, column] }
    }
    guard part.factorise() else { throw .notPositiveDefinite(family: family) }
    residuals.append(part.factoredSolve(block.map { solved[$0] }))
  }
  return residuals
}
