import Glibc
import Tabular

extension GaussianProcess {
  /// The hyperparameters of greatest marginal likelihood that were met.
  ///
  /// Above `coarseRows` rows every start runs on that many, and the best goes on from there on
  /// `likelihoodRows`: the coarse likelihood costs a fraction of the fine one, and its optimum is a
  /// good start for it.
  func optimise(
    _ problem: GaussianProcessProblem, seed: UInt64
  ) throws(FitError) -> MarginalLikelihood.Parameters {
    let start = problem.start(linear: linear)
    let rows = min(likelihoodRows, problem.target.count)
    let isCoarse = rows > Self.coarseRows
    let searched = problem.likelihood(
      shape: kernel, rows: isCoarse ? Self.coarseRows : rows,
      seed: derivedSeed(seed, isCoarse ? "coarse rows" : "likelihood rows"))
    var random = RandomSource(seed: derivedSeed(seed, "restarts"))
    var best: LBFGS.Point?
    for restart in 0...restarts {
      let begin = restart == 0 ? start : Self.perturbed(start, &random)
      let point = try minimise(searched, from: begin)
      if let point, point.value < best?.value ?? .infinity { best = point }
    }
    if isCoarse {
      let fine = problem.likelihood(
        shape: kernel, rows: rows, seed: derivedSeed(seed, "likelihood rows"))
      best = try minimise(fine, from: best.map { start.with($0.x) } ?? start)
    }
    guard let best else { throw .notPositiveDefinite(family: Self.family.name) }
    return start.with(best.x)
  }

  private static let coarseRows = 200

  private func minimise(
    _ likelihood: MarginalLikelihood, from start: MarginalLikelihood.Parameters
  ) throws(FitError) -> LBFGS.Point? {
    var likelihood = likelihood
    let optimiser = LBFGS(maxEvaluations: evaluations)
    return try optimiser.minimise(from: start.vector) {
      (vector) throws(FitError) -> (value: Double, gradient: [Double])? in
      if Task.isCancelled { throw .cancelled }
      return likelihood.evaluate(start.with(vector))
    }
  }

  private static func perturbed(
    _ start: MarginalLikelihood.Parameters, _ random: inout RandomSource
  ) -> MarginalLikelihood.Parameters {
    var start = start
    start.noise = log(0.01) + random.uniform() * log(50)
    for block in start.lengthScales.indices {
      start.lengthScales[block] += (2 * random.uniform() - 1) * log(5)
    }
    return start
  }
}
