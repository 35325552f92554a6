import COpenBLAS
import Tabular

extension KernelProblem {
  /// The posterior of the subset of regressors (Rasmussen & Williams 2006, §8.3.1), whose mean is that
  /// of the deterministic training conditional as well. O(n m²) for m inducing points.
  ///
  /// With K = L Lᵀ the covariance of the inducing points and V = L⁻¹ Kᵤₓ Λ^−½, the weights are
  /// L⁻ᵀ (1 + V Vᵀ)⁻¹ V Λ^−½ y. V is formed block by block: 1 + V Vᵀ made from Kᵤₓ Λ⁻¹ Kₓᵤ instead loses
  /// its positive eigenvalues to rounding at some ten thousand rows.
  func inducingPosterior(
    _ parameters: MarginalLikelihood.Parameters, shape: KernelShape, count: Int, seed: UInt64
  ) throws(FitError) -> Posterior {
    let width = inputs.count
    let covariance = Covariance(parameters, shape: shape, blocks: blocks)
    let centres = try spreadPoints(
      points, scaled: covariance.scaled(points), width: width, count: count, seed: seed)
    guard let prior = factorisedPrior(covariance.among(centres)) else {
      throw .notPositiveDefinite(family: family)
    }
    let m = prior.order
    var inner = SymmetricMatrix(order: m)
    for i in 0..<m { inner[i, i] = 1 }
    var right = [Double](repeating: 0, count: m)
    for start in stride(from: 0, to: target.count, by: 256) {
      if Task.isCancelled { throw .cancelled }
      let rows = start..<min(start + 256, target.count)
      let block = Array(points[rows.lowerBound * width..<rows.upperBound * width])
      var cross = covariance.between(centres, block)  // m × rows, padded
      let stride = cross.count / m
      let roots = rows.map { (noiseFactors[$0] * parameters.noiseVariance).squareRoot() }
      for row in 0..<m {
        for column in roots.indices { cross[row * stride + column] /= roots[column] }
      }
      let (order, columns) = (Int32(m), Int32(stride))
      OpenBLAS.call {
        cblas_dtrsm(
          CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, order, columns, 1,
          prior.cells, Int32(prior.stride), &cross, columns)
      }
      for row in 0..<m {
        for (column, position) in rows.enumerated() {
          right[row] += cross[row * stride + column] * target[position] / roots[column]
        }
      }
      inner.addProduct(ofRows: cross, width: stride, factor: 1, scale: 1)
    }
    guard inner.factorise() else { throw .notPositiveDefinite(family: family) }
    var alpha = inner.factoredSolve(right)
    OpenBLAS.call {
      cblas_dtrsv(
        CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, Int32(m), prior.cells,
        Int32(prior.stride), &alpha, 1)
    }
    return Posterior(centres: centres, alpha: alpha)
  }

  /// The factor of a covariance without noise, whose points may nearly coincide: its diagonal is
  /// raised by a hundred-millionth, and by a hundred times more as long as that is not enough.
  private func factorisedPrior(_ covariance: SymmetricMatrix) -> SymmetricMatrix? {
    for jitter in [1e-8, 1e-6, 1e-4, 1e-2] {
      var prior = covariance
      for i in 0..<prior.order { prior[i, i] *= 1 + jitter }
      if prior.factorise() { return prior }
    }
    return nil
  }
}
