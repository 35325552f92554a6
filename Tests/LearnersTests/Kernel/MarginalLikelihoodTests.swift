import Glibc
import Testing

@testable import Learners

/// References: scikit-learn 1.x by experiments/peers/gaussian_process.py.
@Suite struct MarginalLikelihoodTests {
  struct Reference: Sendable {
    let shape: KernelShape
    let linear: Bool
    /// At fixed hyperparameters.
    let value: Double
    let gradient: [Double]
    /// The greatest value from scikit-learn's start.
    let optimum: Double

    init(
      _ shape: String, _ linear: Bool, _ value: Double, _ gradient: [Double], _ optimum: Double
    ) {
      self.shape = KernelShape(rawValue: shape)!  // written below
      self.linear = linear
      self.value = value
      self.gradient = gradient
      self.optimum = optimum
    }
  }

  static let references = [
    Reference(
      "laplace", false, -58.3299239472,
      [-15.37630397, -7.93273045, 4.45263486, 4.84593028, 4.34175710], -17.01385258),
    Reference(
      "laplace", true, -58.5739648406,
      [-16.54600347, -7.95082604, -0.58700418, 3.71566967, 5.51157940, 3.59277283], -15.03567090),
    Reference(
      "matern32", false, -48.1542673002,
      [-11.10315610, -12.00933749, 7.10611997, 7.54809608, 6.04011674], -13.51150016),
    Reference(
      "matern32", true, -48.6581487434,
      [-11.80510207, -12.06532872, -0.63430910, 6.39788685, 8.13893709, 5.29195707],
      -13.85321927),
    Reference(
      "matern52", false, -44.8820035361,
      [-9.31787052, -13.44561444, 7.65198663, 8.02685594, 6.30691332], -12.22447211),
    Reference(
      "matern52", true, -45.4155716500,
      [-9.92054567, -13.54744752, -0.64103952, 6.92572397, 8.60924321, 5.54009114],
      -12.22486246),
    Reference(
      "rbf", false, -39.4516259047,
      [-6.19022348, -15.69549956, 7.87799449, 7.56359988, 5.99351374], -10.78381254),
    Reference(
      "rbf", true, -39.9988340995,
      [-6.60415956, -15.95810793, -0.64789212, 6.97157264, 8.09819008, 5.10311736],
      -10.78401003),
  ]

  private func likelihood(_ shape: KernelShape) -> MarginalLikelihood {
    let (points, target) = planted(rows: 60, columns: 3)
    return MarginalLikelihood(
      shape: shape, points: standardised(points, columns: 3), blocks: [0, 1, 2],
      target: standardised(target, columns: 1),
      noiseFactors: [Double](repeating: 1, count: 60))
  }

  @Test("value and gradient are scikit-learn's", arguments: references)
  func value(reference: Reference) throws {
    var likelihood = likelihood(reference.shape)
    let parameters = MarginalLikelihood.Parameters(
      signal: log(1.3), linear: reference.linear ? log(0.6) : nil, noise: log(0.2),
      lengthScales: [log(0.8), log(1.5), log(2.5)])
    let evaluated = likelihood.evaluate(parameters)
    let found = try #require(evaluated)
    #expect(abs(-found.value - reference.value) < 1e-9)
    for (own, theirs) in zip(found.gradient, reference.gradient) {
      #expect(abs(-own - theirs) < 2e-7)
    }
  }

  @Test("the optimum is scikit-learn's or better", arguments: references)
  func optimum(reference: Reference) throws {
    let (features, target) = plantedFeatures(rows: 60, columns: 3)
    var learner = GaussianProcess()
    learner.kernel = reference.shape
    learner.linear = reference.linear
    learner.evaluations = 200
    let problem = KernelProblem(
      TrainingData(features: features, target: target, rows: Array(0..<60)), grouping: .blocks,
      family: "gaussian_process")
    let parameters = try learner.optimise(problem, seed: 1)
    var likelihood = problem.likelihood(reference.shape)
    let evaluated = likelihood.evaluate(parameters)
    let value = try #require(evaluated).value
    #expect(-value > reference.optimum - 1e-3)
  }

  @Test("at more rows the optimum is scikit-learn's too", arguments: [(150, 6, 79.927433)])
  func largerOptimum(rows: Int, columns: Int, theirs: Double) throws {
    let (features, target) = plantedFeatures(rows: rows, columns: columns)
    var learner = GaussianProcess()
    learner.restarts = 0
    learner.evaluations = 300
    let data = TrainingData(features: features, target: target, rows: Array(0..<rows))
    #expect(abs(try learner.logMarginalLikelihood(data, seed: 1) - theirs) < 1e-3)
  }

  @Test("the gradient is the slope of the value, with weights and shared length scales")
  func finiteDifferences() throws {
    let (points, target) = planted(rows: 30, columns: 4)
    var likelihood = MarginalLikelihood(
      shape: .matern52, points: points, blocks: [0, 1, 1, 2],
      target: standardised(target, columns: 1),
      noiseFactors: (0..<30).map { 0.5 + 0.1 * Double($0 % 7) })
    let parameters = MarginalLikelihood.Parameters(
      signal: 0.2, linear: -1, noise: -2, lengthScales: [0.3, 0.8, -0.2])
    let evaluated = likelihood.evaluate(parameters)
    let gradient = try #require(evaluated).gradient
    for position in gradient.indices {
      var (above, below) = (parameters.vector, parameters.vector)
      above[position] += 1e-4
      below[position] -= 1e-4
      let (higher, lower) = (
        likelihood.evaluate(parameters.with(above)), likelihood.evaluate(parameters.with(below))
      )
      let rise = try #require(higher).value - #require(lower).value
      #expect(abs(rise / 2e-4 - gradient[position]) < 1e-6)
    }
  }

  @Test("parameters beyond reason are not defined")
  func beyond() {
    var likelihood = likelihood(.rbf)
    let parameters = MarginalLikelihood.Parameters(
      signal: 31, linear: nil, noise: 0, lengthScales: [0, 0, 0])
    let evaluated = likelihood.evaluate(parameters)
    #expect(evaluated == nil)
  }

  @Test("the noise grows tenfold up to ten times the greater of signal and linear part")
  func noiseGrows() throws {
    var parameters = MarginalLikelihood.Parameters(
      signal: -25, linear: 2, noise: -29, lengthScales: [0])
    var steps = 0
    while let more = parameters.withMoreNoise {
      #expect(abs(more.noise - log(10 * parameters.noiseVariance)) < 1e-12)
      parameters = more
      steps += 1
    }
    // From 1e-6 to above e²: without the linear part there would be no step.
    #expect(steps == 7)
    parameters.linear = nil
    #expect(parameters.withMoreNoise == nil)
  }
}
