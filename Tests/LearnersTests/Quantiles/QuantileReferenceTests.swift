import Foundation
import Tabular
import Testing

@testable import Learners

/// Quantiles by hand, and the losses that scikit-learn reaches.
@Suite struct QuantileReferenceTests {
  private struct Recorded: Decodable {
    var name: String
    var levels: [Double]
    var alpha: Double
    var cells: [Double]
    var target: [Double]
    var weights: [Double]?
    var losses: [Double]
    var objectives: [Double]
  }

  @Test("linear quantile regression reaches scikit-learn's least penalised loss")
  func linear() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "quantiles", withExtension: "json", subdirectory: "Reference"))
    let recorded = try JSONDecoder().decode([Recorded].self, from: try Data(contentsOf: url))
    #expect(recorded.count == 7)
    for expected in recorded {
      var learner = QuantileRegression()
      learner.alpha = expected.alpha
      let features = Fixture.numbers(expected.cells, columns: 3)
      let data = Fixture.all(features, expected.target, weights: expected.weights)
      let model = try #require(
        try learner.fitQuantiles(data, levels: expected.levels, seed: 1) as? QuantileLinearModel)
      for (place, level) in expected.levels.enumerated() {
        let own = Array(model.coefficients[place * 4..<place * 4 + 4])
        let design = model.design.rows(data.rows, of: features)
        var (sum, total) = (0.0, 0.0)
        for row in data.rows {
          let fitted = (0..<3).reduce(own[3]) { $0 + own[$1] * design[row * 3 + $1] }
          let miss = data.target[row] - fitted
          let weight = expected.weights?[row] ?? 1
          sum += weight * (miss >= 0 ? level * miss : (level - 1) * miss)
          total += weight
        }
        let objective =
          sum / total + expected.alpha * own.prefix(3).reduce(0) { $0 + abs($1) }
        let scale = Fixture.deviation(expected.target)
        #expect(
          abs(objective - expected.objectives[place]) < 1e-7 * scale,
          "\(expected.name), \(level): \(objective), not \(expected.objectives[place])")
      }
    }
  }

  @Test("a line through quantiles that are exact, with a category and without a row of one level")
  func exact() throws {
    // y = 2x + noise of five values in each of 20 places: the median is 2x + 1.
    var (x, y) = ([Double](), [Double]())
    for place in 0..<20 {
      for noise in [0.0, 0.5, 1, 4, 9] {
        x.append(Double(place))
        y.append(2 * Double(place) + noise)
      }
    }
    let features = FeatureMatrix(
      [
        (.init("x"), x),
        (.init("c", .category(levels: ["a", "b", "never"])), x.map { $0 < 10 ? 0 : 1 }),
      ], rowCount: x.count)
    let found = try QuantileRegression().fitQuantiles(
      Fixture.all(features, y), levels: [0.3, 0.5, 0.7], seed: 1
    ).quantiles(features)
    for row in x.indices {
      for (place, noise) in [0.5, 1, 4].enumerated() {
        #expect(abs(found[row * 3 + place] - 2 * x[row] - noise) < 1e-6)
      }
    }
  }

  @Test("neighbours give the quantiles of their values, as numpy's")
  func neighbours() throws {
    var learner = NearestNeighbours()
    learner.nNeighbors = 5
    let features = Fixture.numbers([0, 0.1, 0.2, 0.3, 0.4, 9, 9.1], columns: 1)
    let data = Fixture.all(features, [5, 1, 2, 4, 3, 100, 100])
    let found = try learner.fitQuantiles(data, levels: [0.1, 0.25, 0.5], seed: 1)
      .quantiles(features, rows: 2..<3)
    // numpy.quantile([1, 2, 3, 4, 5], [0.1, 0.25, 0.5])
    #expect(zip(found, [1.4, 2, 3]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("the mean's counterpart are the quantiles of the training values, by their weights")
  func constants() throws {
    let features = Fixture.numbers([0, 0, 0, 0, 0], columns: 1)
    var data = Fixture.all(features, [3, 1, 2, 5, 100])
    data.rows = [0, 1, 2, 3]
    let plain = try MeanValue().fitQuantiles(data, levels: [0.25, 0.5], seed: 1)
    // numpy.quantile([1, 2, 3, 5], [0.25, 0.5])
    #expect(plain.quantiles(features, rows: 4..<5) == [1.75, 2.5])
    data.weights = [3, 1, 1, 1, 1]
    let weighted = try MeanValue().fitQuantiles(data, levels: [0.5, 0.9], seed: 1)
    // Each value stands in the middle of its weight: 2 at 1.5 and 3 at 3.5 of 6, the median at 3.
    #expect(abs(weighted.quantiles(features, rows: 0..<1)[0] - 2.75) < 1e-12)
  }

  @Test("a forest's quantile is the least value at which the votes of its leaves reach the level")
  func forest() throws {
    // One tree of two leaves, {1, 2, 3, 4} and {10, 20}, all rows in each leaf.
    var learner = RandomForest()
    learner.nEstimators = 1
    learner.bootstrap = false
    learner.maxDepth = 1
    let features = Fixture.numbers([0, 0, 0, 0, 1, 1], columns: 1)
    let data = Fixture.all(features, [4, 2, 3, 1, 20, 10])
    let model = try learner.fitQuantiles(data, levels: [0.25, 0.3, 0.5, 0.75, 0.9], seed: 1)
    #expect(model.quantiles(features, rows: 0..<1) == [1, 2, 2, 3, 4])
    #expect(model.quantiles(features, rows: 5..<6) == [10, 10, 10, 20, 20])
    var weighted = data
    weighted.weights = [1, 1, 1, 5, 1, 1]
    let other = try learner.fitQuantiles(weighted, levels: [0.25, 0.6, 0.7], seed: 1)
    // Of weight 8: 1 has 5, then 2, 3 and 4 one each.
    #expect(other.quantiles(features, rows: 0..<1) == [1, 1, 2])
  }

  @Test(
    "without bagging each level of a boosting is the boosting of that level alone, but for crossings"
  )
  func boosting() throws {
    let data = Fixture.mixed(rowCount: 200)
    var gbm = GBM()
    gbm.rounds = 20
    let together = try gbm.fitQuantiles(data, levels: [0.1, 0.9], seed: 4).quantiles(data.features)
    gbm.objective = .quantile
    for (place, level) in [0.1, 0.9].enumerated() {
      gbm.quantileLevel = level
      let alone = try gbm.fit(data, seed: 4).predict(data.features)
      for row in alone.indices where together[row * 2] < together[row * 2 + 1] {
        #expect(
          together[row * 2 + place] == alone[row] || together[row * 2 + 1 - place] == alone[row])
      }
    }
  }

  @Test("the gradient of the pinball losses of a network's outputs is that of differences")
  func networkGradient() throws {
    for members in [1, 3] {
      var shape = NetworkShape(
        numbers: 2, indicators: 0, embeddings: [], hiddenLayers: 2, hiddenWidth: 6,
        activation: .mish,
        learnsMix: false, periodic: false, frontScale: true, sharedMembers: members)
      shape.outputs = 3
      let levels: [Float] = [0.2, 0.5, 0.9]
      var random = RandomSource(seed: 4)
      let network = Network(shape, isTangent: true, capacity: 8)
      network.groups.draw(
        into: network.parameters.start, shape, isTangent: true, zeroOutput: false, &random)
      let (target, weights) = (FloatBuffer(count: 8), FloatBuffer(count: 8))
      for row in 0..<8 {
        network.input.start[2 * row] = Float(random.normal())
        network.input.start[2 * row + 1] = Float(random.normal())
        target.start[row] = Float(3 * random.normal())
        weights.start[row] = Float(0.5 + random.uniform())
      }
      let gradient = NetworkGradient(network, loss: .pinball(levels))
      gradient.compute(rows: 8, target: target.start, weights: weights.start) { _ in
        Dropout(rate: 0, key: 0)
      }
      let found = gradient.gradient.array
      func loss() -> Double {
        network.predict(rows: 8)
        var sum = 0.0
        for row in 0..<8 {
          for member in 0..<members {
            for (output, level) in levels.enumerated() {
              let prediction = network.memberOutput.start[(row * members + member) * 3 + output]
              let miss = Double(target.start[row] - prediction)
              sum +=
                Double(weights.start[row])
                * (miss >= 0 ? Double(level) * miss : Double(level - 1) * miss)
            }
          }
        }
        return sum / Double(8 * members * 3)
      }
      for group in network.groups.layout.groups where group.name != "adapters" {
        for cell in stride(from: group.offset, to: group.offset + group.count, by: 5) {
          let value = network.parameters.start[cell]
          let step: Float = 1e-2
          network.parameters.start[cell] = value + step
          let above = loss()
          network.parameters.start[cell] = value - step
          let below = loss()
          network.parameters.start[cell] = value
          let slope = (above - below) / Double(2 * step)
          // A padded neuron stays silent.
          #expect(abs(slope - Double(found[cell])) < 5e-3, "\(group.name) \(cell - group.offset)")
        }
      }
    }
  }

  @Test("fewer rounds of all levels are those of each")
  func truncated() throws {
    let data = Fixture.mixed(rowCount: 200)
    var gbm = GBM()
    gbm.rounds = 30
    let model = try #require(
      try gbm.fitQuantiles(data, levels: [0.2, 0.8], seed: 4) as? any StagedModel)
    #expect(model.roundCount == 30)
    gbm.rounds = 12
    let short = try gbm.fitQuantiles(data, levels: [0.2, 0.8], seed: 4)
    #expect(model.truncated(to: 12).predict(data.features) == short.quantiles(data.features))
  }
}
