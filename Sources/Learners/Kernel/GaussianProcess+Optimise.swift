import Glibc
import Tabular

extension GaussianProcess {
  /// The hyperparameters of greatest marginal likelihood that were met.
  ///
  /// Where there are starts to choose from, above `coarseRows` rows every start runs on that many, and
  /// the best goes on from there on `likelihoodRows`: the coarse likelihood costs a fraction of the
  /// fine one, and its optimum is a good start for it.
  func optimise(
    _ problem: KernelProblem, seed: UInt64
  ) throws(FitError) -> MarginalLikelihood.Parameters {
    // Length scales at which most points are neither one nor strangers, and a tenth of noise.
    let start = problem.parameters(
      linear: linear ? 0.5 : nil, noise: 0.1,
      lengthScale: Double(problem.inputs.count).squareRoot())
    let rows = min(likelihoodRows, problem.target.count)
    let isCoarse = restarts > 0 && rows > Self.coarseRows
    let fine = problem.sample(likelihoodRows, seed: derivedSeed(seed, "likelihood rows"))
    let coarse = problem.sample(Self.coarseRows, seed: derivedSeed(seed, "coarse rows"))
    let searched = (isCoarse ? coarse : fine).likelihood(kernel)
    var random = RandomSource(seed: derivedSeed(seed, "restarts"))
    var best: LBFGS.Point?
    for restart in 0...restarts {
      let begin = restart == 0 ? start : Self.perturbed(start, &random)
      let point = try minimise(searched, from: begin)
      if let point, point.value < best?.value ?? .infinity { best = point }
    }
    if isCoarse {
      best = try minimise(
        fine.likelihood(kernel), from: best.map { start.with($0.x) } ?? start)
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
