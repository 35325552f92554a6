import Glibc
import Tabular

extension KernelProblem {
  /// A posterior mean: centres and what each weighs, for a standardised target.
  struct Posterior {
    /// Row-major, in unscaled coordinates.
    let centres: [Double]
    let alpha: [Double]
  }

  /// The exact posterior up to `exactRows` rows, that of inducing points above.
  func posterior(
    _ parameters: MarginalLikelihood.Parameters, shape: KernelShape, exactRows: Int,
    inducingPoints: Int, seed: UInt64
  ) throws(FitError) -> Posterior {
    target.count <= exactRows
      ? try exactPosterior(parameters, shape: shape)
      : try inducingPosterior(parameters, shape: shape, count: inducingPoints, seed: seed)
  }

  /// The exact posterior. O(n³ / 3).
  func exactPosterior(
    _ parameters: MarginalLikelihood.Parameters, shape: KernelShape
  ) throws(FitError) -> Posterior {
    let (_, alpha) = try factorised(parameters, shape: shape)
    return Posterior(centres: points, alpha: alpha)
  }

  /// Predictions of each fold by the posterior that leaves it out.
  func outOfFold(
    _ parameters: MarginalLikelihood.Parameters, shape: KernelShape, folds: [[Int]], rows: [Int]
  ) throws(FitError) -> [[Double]] {
    var (matrix, alpha) = try factorised(parameters, shape: shape)
    matrix.invertFactored()
    let residuals = try blockResiduals(
      inverse: matrix, solved: alpha, blocks: folds.map { positions(of: $0, in: rows) },
      family: family)
    return zip(folds, residuals).map { fold, residuals in
      zip(positions(of: fold, in: rows), residuals).map { position, residual in
        range.mean + range.scale * (target[position] - residual)
      }
    }
  }

  /// The function that predicts: posterior weights turned to the units of the target.
  func expansion(
    _ posterior: Posterior, _ parameters: MarginalLikelihood.Parameters, shape: KernelShape,
    featureCount: Int
  ) -> KernelExpansion {
    let width = inputs.count
    let covariance = Covariance(parameters, shape: shape, blocks: blocks)
    var linear: [Double] = []
    if let variance = parameters.linear {
      linear = [Double](repeating: 0, count: width)
      let factor = range.scale * exp(variance) / Double(width)
      for (row, alpha) in posterior.alpha.enumerated() {
        for column in 0..<width {
          linear[column] += factor * alpha * posterior.centres[row * width + column]
        }
      }
    }
    let signal = range.scale * exp(parameters.signal)
    return KernelExpansion(
      inputs: inputs, featureCount: featureCount, shape: shape, scales: covariance.scales,
      centres: covariance.scaled(posterior.centres), weights: posterior.alpha.map { $0 * signal },
      linear: linear, offset: range.mean)
  }

  private func factorised(
    _ parameters: MarginalLikelihood.Parameters, shape: KernelShape
  ) throws(FitError) -> (SymmetricMatrix, alpha: [Double]) {
    var likelihood = likelihood(shape)
    var parameters = parameters
    while true {
      if Task.isCancelled { throw .cancelled }
      if let posterior = likelihood.posterior(parameters) {
        return (posterior.factor, posterior.alpha)
      }
      // Where the target has no noise, the parameters were found on fewer rows than are factorised
      // here: the diagonal grows tenfold until the matrix is positive definite.
      guard let raised = parameters.withMoreNoise else {
        throw .notPositiveDefinite(family: family)
      }
      parameters = raised
    }
  }

  private func positions(of fold: [Int], in rows: [Int]) -> [Int] {
    let position = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    return fold.map { row in
      guard let found = position[row] else { preconditionFailure("row \(row) is no training row") }
      return found
    }
  }
}
