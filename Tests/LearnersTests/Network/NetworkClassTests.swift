import Glibc
import Tabular
import Testing

@testable import Learners

@Suite("networks of classes")
struct NetworkClassTests {
  private static let rows = 17
  private static let shapes: [NetworkShape] = {
    var plain = NetworkShape(
      numbers: 3, indicators: 2, embeddings: [.init(levels: 4, width: 3)], hiddenLayers: 2,
      hiddenWidth: 20, activation: .selu, learnsMix: true, periodic: true, frontScale: true)
    plain.outputs = 3
    var shared = NetworkShape(
      numbers: 5, indicators: 0, embeddings: [], hiddenLayers: 1, hiddenWidth: 16,
      activation: .mish, learnsMix: false, periodic: false, frontScale: false, sharedMembers: 3)
    shared.outputs = 2
    return [plain, shared]
  }()

  private func network(_ shape: NetworkShape) -> Network {
    let network = Network(shape, isTangent: true, capacity: Self.rows)
    var random = RandomSource(seed: 5)
    network.groups.draw(
      into: network.parameters.start, shape, isTangent: true, zeroOutput: false, &random)
    for row in 0..<Self.rows {
      let input = network.input.start + row * shape.inputWidth
      for i in 0..<shape.numbers { input[i] = Float(random.normal()) }
      for i in 0..<shape.indicators { input[shape.numbers + i] = row % (i + 2) == 0 ? 1 : 0 }
      for (i, embedding) in shape.embeddings.enumerated() {
        input[shape.numbers + shape.indicators + i] = Float(row % embedding.levels)
      }
    }
    return network
  }

  /// The smoothed log loss as its formula has it.
  private func loss(_ scores: [Double], _ observed: Int, _ smoothing: Double) -> Double {
    let total = log(scores.reduce(0) { $0 + exp($1) })
    return scores.enumerated().reduce(0) { sum, pair in
      let label =
        (pair.offset == observed ? 1 - smoothing : 0) + smoothing / Double(scores.count)
      return sum - label * (pair.element - total)
    }
  }

  @Test("the gradient of every group is the slope of the log loss", arguments: shapes, [0, 0.1])
  func finiteDifferences(shape: NetworkShape, smoothing: Double) {
    let network = network(shape)
    let gradient = NetworkGradient(network, loss: .crossEntropy(smoothing: Float(smoothing)))
    let (target, weights) = (FloatBuffer(count: Self.rows), FloatBuffer(count: Self.rows))
    for row in 0..<Self.rows {
      target.start[row] = Float(row % shape.outputs)
      weights.start[row] = 0.5 + Float(row % 3) / 2
    }
    let members = shape.sharedMembers
    func loss() -> Double {
      gradient.compute(rows: Self.rows, target: target.start, weights: weights.start) { _ in
        Dropout(rate: 0, key: 0)
      }
      return (0..<Self.rows * members).reduce(0) { sum, place in
        let row = place / members
        let scores = (0..<shape.outputs).map {
          Double(network.memberOutput.start[place * shape.outputs + $0])
        }
        return sum + Double(weights.start[row])
          * self.loss(scores, row % shape.outputs, smoothing) / Double(Self.rows * members)
      }
    }
    _ = loss()
    let slopes = gradient.gradient.array
    for group in network.groups.layout.groups {
      let cells = group.offset..<group.offset + group.count
      let length = cells.reduce(0.0) { $0 + Double(slopes[$1] * slopes[$1]) }.squareRoot()
      #expect(length > 0, "\(group.name)")
      let before = network.parameters.array
      func shifted(_ distance: Double) -> Double {
        for cell in cells {
          network.parameters.start[cell] =
            before[cell] + Float(distance * Double(slopes[cell]) / length)
        }
        return loss()
      }
      let rise = shifted(2e-3) - shifted(-2e-3)
      network.parameters.array = before
      #expect(abs(rise / 4e-3 / length - 1) < 1e-2, "\(group.name)")
    }
  }

  @Test("smoothed labels give probabilities that are less sure")
  func smoothing() throws {
    let data = Fixture.classes(3, rowCount: 200)
    func greatest(_ smoothing: Double) throws -> Double {
      var learner = MultilayerPerceptron()
      learner.labelSmoothing = smoothing
      learner.validationFraction = 0
      learner.ensembleSize = 1
      let found = try Fixture.probabilities(learner, data)
      return data.rows.reduce(0) { $0 + found[$1 * 3..<$1 * 3 + 3].max()! }
        / Double(data.rows.count)
    }
    #expect(try greatest(0.3) < greatest(0) - 0.1)
  }

  @Test("where no feature varies, the shares of the classes are predicted")
  func constantFeatures() throws {
    let features = Fixture.numbers([Double](repeating: 1, count: 8), columns: 1)
    let data = ClassificationData(
      features: features, classes: [0, 0, 1, 0, 2, 0, 1, 0], classCount: 3, rows: Array(0..<8))
    let found = try Fixture.probabilities(MultilayerPerceptron(), data)
    for row in 0..<8 {
      for (number, share) in [0.625, 0.25, 0.125].enumerated() {
        #expect(abs(found[row * 3 + number] - share) < 1e-12)
      }
    }
  }

  @Test("options for numbers alone are refused for classes, and those for classes for numbers")
  func objections() {
    let outline = TrainingOutline(fewestRows: 10, featureCount: 2, targets: [])
    var learner = MultilayerPerceptron()
    #expect(learner.objection(toClasses: 3, outline) == nil)
    learner.loss = .absolute
    #expect(
      learner.objection(toClasses: 3, outline)
        == .unsuitable(
          family: "mlp",
          reason: "loss absolute in a classification; leave it out, classes are learned by their "
            + "log loss"))
    learner = MultilayerPerceptron()
    learner.outputRange = .bounded
    #expect(
      learner.objection(toClasses: 2, outline)
        == .unsuitable(
          family: "mlp",
          reason: "output_range bounded in a classification; leave it out, classes are learned by "
            + "their log loss"))
    learner = MultilayerPerceptron()
    learner.labelSmoothing = 0.1
    let refused = FitError.unsuitable(
      family: "mlp",
      reason: "label_smoothing for a target of numbers; leave it out, it is for classes")
    #expect(learner.objection(to: outline) == refused)
    #expect(learner.objection(toQuantiles: [0.5], outline) == refused)
    #expect(throws: refused) { try learner.fit(Fixture.mixed(), seed: 1) }
  }

  @Test("RealMLP of classes has its own activation, rate and smoothing")
  func recipes() {
    var learner = MultilayerPerceptron()
    learner.preset = .realMLP
    let recipe = learner.recipe(rows: 500, .classes(3))
    #expect(recipe.activation == .selu && recipe.learningRate == 0.04)
    #expect(recipe.loss == .crossEntropy(smoothing: 0.1))
    learner.activation = .mish
    learner.labelSmoothing = 0
    let own = learner.recipe(rows: 500, .classes(3))
    #expect(own.activation == .mish && own.loss == .crossEntropy(smoothing: 0))
    #expect(learner.recipe(rows: 500).loss == .squared)
  }
}
