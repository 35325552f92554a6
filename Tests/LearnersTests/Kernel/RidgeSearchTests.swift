import Glibc
import Tabular
import Testing

@testable import Learners

@Suite struct RidgeSearchTests {
  private var problem: KernelProblem {
    let (features, target) = plantedFeatures(rows: 30, columns: 2)
    return KernelProblem(
      TrainingData(
        features: features, target: target, rows: Array(0..<30),
        weights: (0..<30).map { 1 + Double($0 % 3) }),
      grouping: .whole, family: "kernel_ridge")
  }

  @Test("the leave-one-out error is that of thirty fits")
  func leaveOneOut() throws {
    let problem = problem
    let parameters = problem.parameters(noise: 0.03, lengthScale: 1.3)
    let error = try #require(
      RidgeSearch(problem: problem, shape: .laplace).error(parameters))
    var (sum, total) = (0.0, 0.0)
    for row in 0..<30 {
      let rest = problem.selecting((0..<30).filter { $0 != row })
      let expansion = rest.expansion(
        try rest.exactPosterior(parameters, shape: .laplace), parameters, shape: .laplace,
        featureCount: 2)
      let point = Array(problem.points[row * 2..<row * 2 + 2])
      let predicted = (expansion.predict(point, count: 1)[0] - rest.range.mean) / rest.range.scale
      let residual = problem.target[row] - predicted
      sum += residual * residual / problem.noiseFactors[row]
      total += 1 / problem.noiseFactors[row]
    }
    #expect(abs(error - sum / total) < 1e-9)
  }

  @Test("the chosen ridge is better than its neighbours, wherever the walk starts")
  func choice() throws {
    let problem = problem
    let search = RidgeSearch(problem: problem, shape: .matern32)
    let parameters = problem.parameters(noise: 1, lengthScale: 1.3)
    let chosen = try search.choose(parameters, from: 1e-2)
    let other = try search.choose(parameters, from: 1)
    #expect(abs(log(other.ridge / chosen.ridge)) < 1e-9)
    for factor in [0.1, 10] {
      var other = parameters
      other.noise = log(chosen.ridge * factor)
      let worse = try #require(search.error(other))
      #expect(worse > chosen.error)
    }
  }
}
