import Glibc
import Tabular
import Testing

@testable import Learners

@Suite struct GaussianProcessTests {
  private func quick() -> GaussianProcess {
    var learner = GaussianProcess()
    learner.restarts = 0
    learner.evaluations = 15
    return learner
  }

  private func data(rows: Int = 60, columns: Int = 3) -> TrainingData {
    let (features, target) = plantedFeatures(rows: rows, columns: columns)
    return TrainingData(features: features, target: target, rows: Array(0..<rows))
  }

  private func error(_ predicted: [Double], _ target: [Double]) -> Double {
    let sum = zip(predicted, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (sum / Double(target.count)).squareRoot()
  }

  @Test("where rounding leaves no positive definite matrix, the noise grows until it is one")
  func jitter() throws {
    let problem = KernelProblem(data(rows: 200, columns: 2), grouping: .blocks, family: "gp")
    // Points that are one to this kernel, with noise below what its sums keep.
    let parameters = MarginalLikelihood.Parameters(
      signal: 25, linear: nil, noise: -29, lengthScales: [9, 9])
    var likelihood = problem.likelihood(.matern52)
    #expect(likelihood.posterior(parameters) == nil)
    let posterior = try problem.exactPosterior(parameters, shape: .matern52)
    #expect(posterior.alpha.allSatisfy { $0.isFinite })
  }

  @Test("the posterior mean is scikit-learn's")
  func predictions() throws {
    // At scikit-learn's optimum for matern52, without the linear part.
    let problem = KernelProblem(data(), grouping: .blocks, family: "gaussian_process")
    let parameters = MarginalLikelihood.Parameters(
      signal: log(3.37482355), linear: nil, noise: log(4.00855729e-02),
      lengthScales: [log(1.75303437), log(6.91723448), log(6.94701388e4)])
    let expansion = problem.expansion(
      try problem.exactPosterior(parameters, shape: .matern52), parameters, shape: .matern52,
      featureCount: 3)
    let grid = [-1.5, -0.5, 0.5, 1.5].flatMap { [$0, $0, $0] }
    let predicted = expansion.predict(grid, count: 4).map {
      ($0 - problem.range.mean) / problem.range.scale
    }
    let theirs = [-0.76416747, -1.07117476, 1.23975543, 1.40004356]
    #expect(zip(predicted, theirs).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("a smooth function is learned, and the feature without effect counts least")
  func learns() throws {
    let all = data(rows: 160)
    var training = all
    training.rows = Array(0..<120)
    let model = try quick().fit(training, seed: 1)
    let held = Array(120..<160)
    let predicted = model.predict(all.features, rows: 120..<160)
    #expect(error(predicted, held.map { all.target[$0] }) < 0.35)
    let importance = model.featureImportance
    #expect(importance[2] < 0.5 * min(importance[0], importance[1]))
  }

  @Test("the same seed gives the same bits, and block by block the same predictions")
  func deterministic() throws {
    let data = data()
    let first = try quick().fit(data, seed: 3)
    let second = try quick().fit(data, seed: 3)
    #expect(LearnerCatalogue.encode(first) == LearnerCatalogue.encode(second))
    let whole = first.predict(data.features)
    let parts =
      first.predict(data.features, rows: 0..<23)
      + first.predict(data.features, rows: 23..<60)
    #expect(error(whole, parts) < 1e-12)
  }

  @Test("a model is read back bit for bit; damaged and cut bytes are refused")
  func saved() throws {
    let data = data()
    var learner = quick()
    learner.linear = true
    let model = try learner.fit(data, seed: 3)
    let bytes = LearnerCatalogue.encode(model)
    let read = try LearnerCatalogue.decode(bytes)
    #expect(read.predict(data.features) == model.predict(data.features))
    #expect(read.featureImportance == model.featureImportance)
    #expect(LearnerCatalogue.encode(read) == bytes)
    var body = ByteWriter()
    model.encode(to: &body)
    for length in stride(from: 0, to: body.bytes.count, by: 7) {
      var reader = ByteReader(Array(body.bytes.prefix(length)))
      #expect(throws: ByteError.self) {
        try KernelModel<GaussianProcess>(from: &reader)
      }
    }
    var damaged = bytes
    damaged[100] ^= 4
    #expect(throws: ByteError.self) { try LearnerCatalogue.decode(damaged) }
  }

  @Test("out-of-fold predictions are those of a posterior without the fold")
  func outOfFold() throws {
    let data = data()
    var learner = quick()
    learner.linear = true
    let folds = (0..<5).map { fold in data.rows.filter { $0 % 5 == fold } }
    let predicted = try learner.outOfFold(data, folds: folds, seed: 2)
    let problem = KernelProblem(data, grouping: .blocks, family: "gaussian_process")
    let parameters = try learner.optimise(problem, seed: 2)
    for (fold, rows) in folds.enumerated() {
      let kept = data.rows.filter { $0 % 5 != fold }
      var likelihood = MarginalLikelihood(
        shape: learner.kernel, points: kept.flatMap { problem.points[$0 * 3..<$0 * 3 + 3] },
        blocks: problem.blocks, target: kept.map { problem.target[$0] },
        noiseFactors: kept.map { problem.noiseFactors[$0] })
      let found = likelihood.posterior(parameters)
      let posterior = try #require(found)
      let expansion = problem.expansion(
        .init(centres: likelihood.points, alpha: posterior.alpha), parameters,
        shape: learner.kernel, featureCount: 3)
      let expected = expansion.predict(
        rows.flatMap { problem.points[$0 * 3..<$0 * 3 + 3] }, count: rows.count)
      #expect(error(predicted[fold], expected) < 1e-9)
    }
  }

  @Test("with as many inducing points as rows the approximation is exact")
  func inducing() throws {
    let data = data()
    var learner = quick()
    learner.linear = true
    let exact = try learner.fit(data, seed: 4).predict(data.features)
    learner.exactRows = 59
    learner.inducingPoints = 100
    let approximate = try learner.fit(data, seed: 4).predict(data.features)
    #expect(error(exact, approximate) < 1e-4)
    learner.inducingPoints = 40
    let rough = try learner.fit(data, seed: 4).predict(data.features)
    #expect(error(exact, rough) < 0.2)
    #expect(throws: FitError.self) { try learner.outOfFold(data, folds: [[1]], seed: 4) }
  }

  @Test("a row of weight 2 counts as two rows")
  func weights() throws {
    let data = data(rows: 20, columns: 2)
    let problem = KernelProblem(data, grouping: .blocks, family: "gaussian_process")
    let parameters = problem.parameters(linear: 0.5, noise: 0.1, lengthScale: 1.4)
    let (points, target) = (problem.points, problem.target)
    func mean(_ rows: [Int], noise: Double, _ factors: [Double]) throws -> [Double] {
      var parameters = parameters
      parameters.noise = log(noise)
      var likelihood = MarginalLikelihood(
        shape: .rbf, points: rows.flatMap { points[$0 * 2..<$0 * 2 + 2] }, blocks: [0, 1],
        target: rows.map { target[$0] }, noiseFactors: factors)
      let found = likelihood.posterior(parameters)
      let posterior = try #require(found)
      return problem.expansion(
        .init(centres: likelihood.points, alpha: posterior.alpha), parameters, shape: .rbf,
        featureCount: 2
      ).predict(points, count: 20)
    }
    let twice = try mean(
      Array(0..<20) + [5], noise: 0.1, [Double](repeating: 1, count: 21))
    let weighted = try mean(
      Array(0..<20), noise: 0.1, (0..<20).map { $0 == 5 ? 0.5 : 1 })
    #expect(error(twice, weighted) < 1e-6)
  }

  @Test("missing values, categories, constant features and a constant target are taken")
  func anything() throws {
    let rows = 40
    let features = FeatureMatrix(
      [
        (.init("x"), (0..<rows).map { $0 % 7 == 3 ? .nan : sin(Double($0)) }),
        (.init("same"), [Double](repeating: 4, count: rows)),
        (.init("none"), [Double](repeating: .nan, count: rows)),
        (
          .init("colour", .category(levels: ["red", "green", "blue"])),
          (0..<rows).map { $0 % 5 == 4 ? .nan : Double($0 % 3) }
        ),
      ], rowCount: rows)
    let target = (0..<rows).map { sin(Double($0)) + ($0 % 3 == 1 ? 2 : 0) }
    let model = try quick().fit(
      TrainingData(features: features, target: target, rows: Array(0..<rows)), seed: 1)
    #expect(error(model.predict(features), target) < 0.5)
    let constant = try quick().fit(
      TrainingData(
        features: features, target: [Double](repeating: 3, count: rows), rows: Array(0..<rows)),
      seed: 1)
    #expect(constant.predict(features) == [Double](repeating: 3, count: rows))
    let single = try quick().fit(
      TrainingData(features: features, target: target, rows: [6]), seed: 1)
    #expect(single.predict(features, rows: 0..<1) == [target[6]])
  }

  @Test("a cancelled fit stops")
  func cancelled() async {
    let data = data()
    let task = Task { () -> FitError? in
      withUnsafeCurrentTask { $0?.cancel() }
      do {
        _ = try quick().fit(data, seed: 1)
        return nil
      } catch {
        return error as? FitError
      }
    }
    #expect(await task.value == .cancelled)
  }
}
