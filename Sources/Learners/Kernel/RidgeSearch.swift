import Glibc

/// Chooses the ridge of kernel regression by the exact leave-one-out error.
///
/// The residual of a row left out is (A⁻¹y)ᵢ / (A⁻¹)ᵢᵢ with A = K + ridge·1 (for a target centred
/// once): one factorisation gives the error of all rows.
struct RidgeSearch {
  struct Choice: Equatable {
    /// Relative to a target of variance 1.
    var ridge: Double
    /// The weighted mean squared leave-one-out residual of the standardised target.
    var error: Double
  }

  static let least = 1e-6
  static let greatest = 1e2

  let problem: KernelProblem
  let shape: KernelShape

  /// The leave-one-out error, or `nil` where the covariance is not positive definite. O(n³).
  func error(_ parameters: MarginalLikelihood.Parameters) -> Double? {
    var likelihood = problem.likelihood(shape)
    guard let posterior = likelihood.posterior(parameters) else { return nil }
    var inverse = posterior.factor
    inverse.invertFactored()
    var (sum, total) = (0.0, 0.0)
    for (row, alpha) in posterior.alpha.enumerated() {
      let residual = alpha / inverse[row, row]
      sum += residual * residual / problem.noiseFactors[row]
      total += 1 / problem.noiseFactors[row]
    }
    return sum / total
  }

  /// Walks from `start` in steps of √10 as long as the error falls. It has one valley in practice;
  /// a walk needs four or five factorisations where a grid needs all of them.
  func choose(
    _ parameters: MarginalLikelihood.Parameters, from start: Double
  ) throws(FitError) -> Choice {
    func tried(_ ridge: Double) throws(FitError) -> Choice {
      if Task.isCancelled { throw .cancelled }
      var parameters = parameters
      parameters.noise = log(ridge)
      return Choice(ridge: ridge, error: error(parameters) ?? .infinity)
    }
    var best = try tried(start)
    for factor in [3.162_277_660_168_379_5, 0.316_227_766_016_837_94] {
      let begin = best.ridge
      while (Self.least...Self.greatest).contains(best.ridge * factor) {
        let next = try tried(best.ridge * factor)
        guard next.error < best.error else { break }
        best = next
      }
      if best.ridge != begin { break }
    }
    guard best.error.isFinite else { throw .notPositiveDefinite(family: problem.family) }
    return best
  }
}
