import Glibc
import Tabular

/// Kernel ridge regression with bandwidth and ridge chosen by leave-one-out.
public struct KernelRidge: Learner {
  public var kernel = KernelShape.matern32
  /// The length scale in units of the median distance between two rows; 0 to choose it.
  public var bandwidth = 0.0
  /// Added to the diagonal of a kernel with ones there; 0 to choose it.
  public var alpha = 0.0
  /// Maximum rows for selecting bandwidth and penalty.
  public var selectionRows = 1000
  /// Rows up to which the solution is exact.
  public var exactRows = 3000
  /// Inducing points above `exactRows`.
  public var inducingPoints = 512

  public init() {}

  public static let family = LearnerFamily(
    "kernel_ridge", KernelRidge.self, model: KernelModel<KernelRidge>.self, aliases: ["KRR"],
    version: 2,
    title: "Kernel ridge regression",
    summary: """
      A weighted sum of kernels around all training rows with an L2 penalty. The length scale is a \
      multiple of the median distance between rows; multiple and penalty are chosen by the exact \
      leave-one-out error unless given. All features have one length scale: see gaussian_process \
      and rfm for learned ones. Above exact_rows it is solved on inducing points drawn by k-means++ \
      (a Nyström form), with time in proportion to the rows. Numbers are standardised; missing ones \
      take the training median and set an indicator; categories are one-hot. Validation rows are \
      not used. Weights divide the penalty.
      """,
    reference:
      "Saunders, Gammerman & Vovk, Ridge Regression Learning Algorithm in Dual Variables, ICML 15 (1998)",
    hyperparameters: [
      Hyperparameter("kernel", \KernelRidge.kernel, "Shape of the kernel."),
      Hyperparameter(
        "bandwidth", \KernelRidge.bandwidth, in: 0...1e6,
        "Length scale relative to the median distance of rows; 0 selects it by leave-one-out."),
      Hyperparameter(
        "alpha", \KernelRidge.alpha, in: 0...1e6, aliases: ["ridge"],
        "Ridge penalty; 0 selects it by leave-one-out."),
      Hyperparameter(
        "selection_rows", \KernelRidge.selectionRows, in: 10...10_000,
        "Maximum rows for selecting bandwidth and penalty."),
      Hyperparameter(
        "exact_rows", \KernelRidge.exactRows, in: 10...20_000,
        "Maximum rows for an exact solution; above it, inducing points."),
      Hyperparameter(
        "inducing_points", \KernelRidge.inducingPoints, in: 8...4_096,
        "Number of inducing points above exact_rows."),
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    let problem = KernelProblem(data, grouping: .whole, family: Self.family.name)
    let featureCount = data.features.features.count
    guard problem.isVarying else {
      return KernelModel<KernelRidge>(problem.constant(featureCount: featureCount))
    }
    let sample = problem.sample(selectionRows, seed: derivedSeed(seed, "selection rows"))
    let median = sample.medianDistance(scales: problem.blocks.map { _ in 1 })
    // Rows that all agree have no distance to measure by.
    let parameters = try choose(sample, unit: median > 0 ? median : 1)
    let posterior = try problem.posterior(
      parameters, shape: kernel, exactRows: exactRows, inducingPoints: inducingPoints, seed: seed)
    return KernelModel<KernelRidge>(
      problem.expansion(posterior, parameters, shape: kernel, featureCount: featureCount),
      parameters: parameters)
  }

  /// Walks over the bandwidths from the median distance as ``RidgeSearch`` does over the ridges.
  private func choose(
    _ problem: KernelProblem, unit: Double
  ) throws(FitError) -> MarginalLikelihood.Parameters {
    let search = RidgeSearch(problem: problem, shape: kernel)
    func tried(
      _ multiple: Double, from ridge: Double
    ) throws(FitError) -> (choice: RidgeSearch.Choice, multiple: Double) {
      let parameters = problem.parameters(
        noise: alpha > 0 ? alpha : ridge, lengthScale: multiple * unit)
      guard alpha == 0 else {
        let error = search.error(parameters) ?? .infinity
        return (RidgeSearch.Choice(ridge: alpha, error: error), multiple)
      }
      return (try search.choose(parameters, from: ridge), multiple)
    }
    var best = try tried(bandwidth > 0 ? bandwidth : 1, from: 1e-2)
    if bandwidth == 0 {
      for factor in [2, 0.5] {
        let begin = best.multiple
        while (1.0 / 64...64).contains(best.multiple * factor) {
          let next = try tried(best.multiple * factor, from: best.choice.ridge)
          guard next.choice.error < best.choice.error else { break }
          best = next
        }
        if best.multiple != begin { break }
      }
    }
    return problem.parameters(noise: best.choice.ridge, lengthScale: best.multiple * unit)
  }
}
