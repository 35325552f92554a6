import Glibc
import Tabular

/// Kernel ridge regression in coordinates that it rescales by how much its own solution depends on them.
public struct RecursiveFeatureMachine: Learner {
  public var kernel = KernelShape.laplace
  /// The length scale in units of the median distance between two rows, in the rescaled coordinates.
  public var bandwidth = 1.0
  /// Added to the diagonal of a kernel with ones there; 0 to choose it.
  public var alpha = 0.0
  /// Rescalings, at most.
  public var iterations = 5
  /// Maximum rows for the rescaling.
  public var selectionRows = 1000
  /// Rows up to which the solution is exact.
  public var exactRows = 3000
  /// Inducing points above `exactRows`.
  public var inducingPoints = 512

  public init() {}

  public static let family = LearnerFamily(
    "rfm", RecursiveFeatureMachine.self, model: KernelModel<RecursiveFeatureMachine>.self,
    aliases: ["recursive_feature_machine"], version: 2,
    title: "Recursive feature machine",
    summary: """
      Kernel ridge regression with learned feature scales: after each fit every coordinate is \
      scaled by the root of its mean squared gradient over the training rows (the diagonal of the \
      average gradient outer product), and the fit is repeated. The exact leave-one-out error \
      chooses the ridge and the best iteration. Above selection_rows the rescaling is found on a \
      random subset, above exact_rows the solution uses inducing points drawn by k-means++. Inputs \
      are treated as in kernel_ridge, every level of a category with a scale of its own.
      """,
    reference:
      "Radhakrishnan, Beaglehole, Pandit & Belkin, Science 383 (2024); xRFM, arXiv 2508.10053",
    hyperparameters: [
      Hyperparameter("kernel", \RecursiveFeatureMachine.kernel, "Shape of the kernel."),
      Hyperparameter(
        "bandwidth", \RecursiveFeatureMachine.bandwidth, above: 0, upTo: 1e6,
        "Length scale relative to the median distance of rows after rescaling."),
      Hyperparameter(
        "alpha", \RecursiveFeatureMachine.alpha, in: 0...1e6, aliases: ["reg"],
        "Ridge penalty; 0 selects it by leave-one-out."),
      Hyperparameter(
        "iterations", \RecursiveFeatureMachine.iterations, in: 0...50, aliases: ["iters"],
        "Maximum rescalings; stops when the leave-one-out error increases by 10 %."),
      Hyperparameter(
        "selection_rows", \RecursiveFeatureMachine.selectionRows, in: 10...10_000,
        "Maximum rows for the rescaling."),
      Hyperparameter(
        "exact_rows", \RecursiveFeatureMachine.exactRows, in: 10...20_000,
        "Maximum rows for an exact solution; above it, inducing points."),
      Hyperparameter(
        "inducing_points", \RecursiveFeatureMachine.inducingPoints, in: 8...4_096,
        "Number of inducing points above exact_rows."),
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    let problem = KernelProblem(data, grouping: .coordinates, family: Self.family.name)
    let featureCount = data.features.features.count
    guard problem.isVarying else {
      return KernelModel<RecursiveFeatureMachine>(problem.constant(featureCount: featureCount))
    }
    let sample = problem.sample(selectionRows, seed: derivedSeed(seed, "selection rows"))
    let parameters = try rescale(sample, featureCount: featureCount)
    let posterior = try problem.posterior(
      parameters, shape: kernel, exactRows: exactRows, inducingPoints: inducingPoints, seed: seed)
    return KernelModel<RecursiveFeatureMachine>(
      problem.expansion(posterior, parameters, shape: kernel, featureCount: featureCount),
      parameters: parameters)
  }

  /// The parameters of the iteration with the least leave-one-out error.
  private func rescale(
    _ problem: KernelProblem, featureCount: Int
  ) throws(FitError) -> MarginalLikelihood.Parameters {
    let search = RidgeSearch(problem: problem, shape: kernel)
    let measured = problem.sample(500, seed: 0)
    var scales = [Double](repeating: 1, count: problem.inputs.count)
    var best: (parameters: MarginalLikelihood.Parameters, error: Double)?
    var ridge = 1e-2
    for iteration in 0...iterations {
      let median = measured.medianDistance(scales: scales)
      let unit = bandwidth * (median > 0 ? median : 1)
      var parameters = problem.parameters(noise: ridge, lengthScale: 1)
      parameters.lengthScales = scales.map { log(unit / $0) }
      let choice: RidgeSearch.Choice
      if alpha > 0 {
        parameters.noise = log(alpha)
        choice = .init(ridge: alpha, error: search.error(parameters) ?? .infinity)
      } else {
        choice = try search.choose(parameters, from: ridge)
      }
      ridge = choice.ridge
      parameters.noise = log(ridge)
      if choice.error < best?.error ?? .infinity { best = (parameters, choice.error) }
      if let best, choice.error > 1.1 * best.error { break }
      if iteration < iterations {
        scales = try gradientScales(problem, parameters, featureCount: featureCount)
      }
    }
    guard let best else { throw .notPositiveDefinite(family: problem.family) }
    return best.parameters
  }

  /// The root mean squared gradient of the fit along each coordinate, over the greatest of them.
  private func gradientScales(
    _ problem: KernelProblem, _ parameters: MarginalLikelihood.Parameters, featureCount: Int
  ) throws(FitError) -> [Double] {
    let expansion = problem.expansion(
      try problem.exactPosterior(parameters, shape: kernel), parameters, shape: kernel,
      featureCount: featureCount)
    let gradients = expansion.gradientsAtCentres()
    var squares = [Double](repeating: 0, count: problem.inputs.count)
    for cell in gradients.indices {
      squares[cell % squares.count] += gradients[cell] * gradients[cell]
    }
    let greatest = squares.max() ?? 0
    // A coordinate without effect keeps a trace, so that its length scale stays a number.
    return squares.map { greatest > 0 ? max(1e-5, ($0 / greatest).squareRoot()) : 1 }
  }
}
