import Tabular
import Testing

@testable import Learners

@Suite struct LinearTests {
  private struct Recorded: Decodable {
    struct Case: Decodable {
      var family: String
      var options: [String: Double]
      var weighted: Bool
      var predicted: [Double]
      var importance: [Double]
    }
    var columns: Int
    var x: [Double]
    var y: [Double]
    var weights: [Double]
    var cases: [Case]
  }

  @Test("ridge, lasso and elastic net are scikit-learn's on standardised columns")
  func recorded() throws {
    let recorded: Recorded = try reference("linear")
    let features = Fixture.numbers(recorded.x, columns: recorded.columns)
    for expected in recorded.cases {
      let family = try #require(LearnerCatalogue.family(expected.family))
      var values = expected.options.sorted { $0.key < $1.key }
        .map { (key: $0.key, value: ParameterValue.number($0.value)) }
      if expected.family != "ridge" { values.append(("tol", .number(1e-13))) }
      let data = Fixture.all(
        features, recorded.y, weights: expected.weighted ? recorded.weights : nil)
      let model = try family.learner(values).fit(data, seed: 0)
      let gap = Fixture.rmse(model.predict(features), expected.predicted)
      #expect(gap < 1e-5, "\(expected.family) \(expected.options): \(gap)")
      let importance = Fixture.rmse(model.featureImportance, expected.importance)
      #expect(importance < 1e-4, "\(expected.family) \(expected.options): \(importance)")
    }
  }

  @Test("the lasso leaves out what does not matter, and from 1 on everything")
  func sparse() throws {
    var random = RandomSource(seed: 2)
    let cells = (0..<200 * 8).map { _ in random.uniform() }
    let target = (0..<200).map { (row: Int) -> Double in
      3 * cells[row * 8] - 2 * cells[row * 8 + 5]
    }
    let data = Fixture.all(Fixture.numbers(cells, columns: 8), target)
    var learner = Lasso()
    learner.alpha = 0.1
    let sparse = try learner.fit(data, seed: 0)
    let importance = sparse.featureImportance
    #expect(importance.indices.filter { importance[$0] > 0 } == [0, 5])
    learner.alpha = 1
    let mean = target.reduce(0, +) / 200
    let constant = try learner.fit(data, seed: 0)
    #expect(constant.predict(data.features).allSatisfy { abs($0 - mean) < 1e-12 })
  }

  @Test("too few sweeps are an error")
  func divergence() {
    var learner = ElasticNet()
    learner.maxIter = 1
    learner.tol = 1e-12
    #expect(throws: FitError.notConverged(family: "elastic_net", sweeps: 1)) {
      try learner.fit(Fixture.mixed(), seed: 0)
    }
  }

  @Test("thousands of levels are refused, not fitted for minutes")
  func tooManyColumns() {
    let levels = (0..<5001).map { "l\($0)" }
    let features = FeatureMatrix(
      [(.init("c", .category(levels: levels)), levels.indices.map(Double.init))], rowCount: 5001)
    let data = Fixture.all(features, levels.indices.map(Double.init))
    let reason = "5001 columns, at most 5000; leave out categories of very many levels"
    for family in ["ridge", "lasso", "elastic_net", "spline_additive"] {
      #expect(throws: FitError.unsuitable(family: family, reason: reason)) {
        try LearnerCatalogue.family(family)?.defaultLearner.fit(data, seed: 0)
      }
    }
  }

  @Test("the order of the rows does not matter", arguments: ["ridge", "lasso", "spline_additive"])
  func permutedRows(_ family: String) throws {
    let data = Fixture.mixed()
    var order = data.rows
    var random = RandomSource(seed: 4)
    random.shuffle(&order)
    let permuted = TrainingData(
      features: data.features.selecting(order), target: order.map { data.target[$0] },
      rows: Array(order.indices), weights: order.map { data.weights?[$0] ?? 1 })
    let learner = try #require(LearnerCatalogue.family(family)).defaultLearner
    let a = try learner.fit(data, seed: 1).predict(data.features)
    let b = try learner.fit(permuted, seed: 1).predict(data.features)
    #expect(Fixture.rmse(a, b) < 1e-6)
  }
}
