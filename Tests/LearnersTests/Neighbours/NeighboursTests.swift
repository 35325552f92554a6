import Tabular
import Testing

@testable import Learners

@Suite struct NeighboursTests {
  @Test("predictions are scikit-learn's")
  func recorded() throws {
    let recorded: ForestReference = try reference("forests")
    for expected in recorded.neighbours {
      var learner = NearestNeighbours()
      learner.nNeighbors = expected.options.n_neighbors ?? 5
      learner.p = expected.options.p ?? 2
      learner.weights = expected.options.weights == "distance" ? .distance : .uniform
      let model = try learner.fit(recorded.training(), seed: 0)
      let gap = Fixture.rmse(model.predict(recorded.test()), expected.predicted)
      #expect(gap < 1e-9, "\(expected.options): \(gap)")
    }
  }

  @Test("cells at either end of the numbers have distances")
  func extremes() throws {
    for cells in [
      [1.7e308, -1.7e308, 1.7e308, -1.7e308, 1.6e308, -1.6e308],
      [1, 0, 2, 1, 0, 2].map { $0 * Double.leastNonzeroMagnitude },
    ] {
      let features = FeatureMatrix(rowCount: 6, features: [.init("h")], cells: cells)
      var learner = NearestNeighbours()
      learner.nNeighbors = 2
      let model = try learner.fit(
        TrainingData(features: features, target: [1, 2, 1, 2, 1, 2], rows: Array(0..<6)), seed: 0)
      #expect(model.predict(features).allSatisfy { (1...2).contains($0) })
    }
    let plain = FeatureMatrix(rowCount: 6, features: [.init("h")], cells: [1, 2, 3, 4, 5, 6])
    var learner = NearestNeighbours()
    learner.nNeighbors = 2
    let model = try learner.fit(
      TrainingData(features: plain, target: [1, 2, 3, 4, 5, 6], rows: Array(0..<6)), seed: 0)
    let far = FeatureMatrix(
      rowCount: 2, features: [.init("h")], cells: [.greatestFiniteMagnitude, -1.7e308])
    #expect(model.predict(far).allSatisfy { $0.isFinite })
  }

  @Test("the tree finds what looking at every row finds", arguments: [1, 2])
  func tree(p: Int) {
    var random = RandomSource(seed: 9)
    let space = NeighbourSpace(
      learningFrom: FeatureMatrix(
        rowCount: 2,
        features: [.init("a"), .init("b"), .init("c", .category(levels: ["x", "y", "z"]))],
        cells: [0, 1, 0, 1, 0, 1]), rows: [0, 1])
    // Coarse coordinates, so that many distances are equal.
    let points = (0..<700).flatMap { _ in
      [
        Double(random.index(below: 9)), Double(random.index(below: 9)) / 3,
        Double(random.index(below: 4)) - 1,
      ]
    }
    let plain = NeighbourPoints(points, count: 700, in: space, p: p, usesTree: false)
    let fast = NeighbourPoints(points, count: 700, in: space, p: p, usesTree: true)
    for row in 0..<200 {
      let query = points[row * 3..<row * 3 + 3]
      #expect(plain.nearest(7, to: query) == fast.nearest(7, to: query))
    }
  }

  @Test("levels are as far apart as one-hot columns")
  func levels() throws {
    let category = FeatureMatrix.Feature("c", .category(levels: ["x", "y"]))
    let features = FeatureMatrix([(category, [0, 1, .nan])], rowCount: 3)
    let space = NeighbourSpace(learningFrom: features, rows: [0, 1, 2])
    let points = NeighbourPoints(
      space.points(of: 0..<3, in: features), count: 3, in: space, p: 2)
    #expect(points.distance(0, [1]) == 2)
    #expect(points.distance(0, [-1]) == 1)
    #expect(points.distance(2, [-1]) == 0)
  }

  @Test("a missing number is the median, and equal distances go by row")
  func missingAndTies() throws {
    var learner = NearestNeighbours()
    learner.nNeighbors = 1
    let features = Fixture.numbers([1, 2, 2, 50], columns: 1)
    let model = try learner.fit(Fixture.all(features, [10, 20, 30, 40]), seed: 0)
    #expect(model.predict(Fixture.numbers([.nan, 2, 40], columns: 1)) == [20, 20, 40])
  }

  @Test("rows at no distance outvote all others; weights multiply votes")
  func votes() throws {
    var learner = NearestNeighbours()
    learner.nNeighbors = 3
    learner.weights = .distance
    let features = Fixture.numbers([1, 1, 2], columns: 1)
    let data = Fixture.all(features, [4, 8, 100], weights: [3, 1, 1])
    let model = try learner.fit(data, seed: 0)
    #expect(model.predict(features, rows: 0..<1) == [5])
  }

  @Test("too few rows are refused")
  func tooFew() {
    let data = Fixture.all(Fixture.numbers([1, 2, 3], columns: 1), [1, 2, 3])
    #expect(
      throws: FitError.tooFewRows(family: "nearest_neighbours", needed: 5, found: 3)
    ) { try NearestNeighbours().fit(data, seed: 0) }
  }
}
