import Glibc
import Tabular
import Testing

@testable import Learners

@Suite struct NetworkGradientTests {
  static let shapes: [NetworkShape] = [
    NetworkShape(
      numbers: 3, indicators: 2, embeddings: [.init(levels: 4, width: 3)], hiddenLayers: 3,
      hiddenWidth: 20, activation: .mish, learnsMix: true, periodic: true, frontScale: true),
    NetworkShape(
      numbers: 5, indicators: 0, embeddings: [], hiddenLayers: 2, hiddenWidth: 16,
      activation: .elu, learnsMix: false, periodic: false, frontScale: true),
    NetworkShape(
      numbers: 0, indicators: 3, embeddings: [.init(levels: 3, width: 2)], hiddenLayers: 1,
      hiddenWidth: 32, activation: .mish, learnsMix: false, periodic: true, frontScale: false),
  ]
  private static let rows = 17

  private func network(_ shape: NetworkShape) -> Network {
    let network = Network(shape, isTangent: true, capacity: Self.rows)
    var random = RandomSource(seed: 5)
    network.groups.draw(
      into: network.parameters.start, shape, isTangent: true, zeroOutput: false, &random)
    // Away from the start, where mixes and scales are 1.
    for group in network.groups.layout.groups where group.rate == 6 || group.name.hasPrefix("mix") {
      for i in 0..<group.count { network.parameters.start[group.offset + i] += 0.1 * sin(Float(i)) }
    }
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

  @Test("the gradient of every group is the slope of the loss", arguments: shapes, [0, 0.3])
  func finiteDifferences(shape: NetworkShape, dropout: Double) {
    let network = network(shape)
    let gradient = NetworkGradient(network, loss: .squared)
    let (target, weights) = (FloatBuffer(count: Self.rows), FloatBuffer(count: Self.rows))
    for row in 0..<Self.rows {
      target.start[row] = cos(Float(row))
      weights.start[row] = 0.5 + Float(row % 3) / 2
    }
    func loss() -> Double {
      gradient.compute(rows: Self.rows, target: target.start, weights: weights.start) {
        Dropout(rate: Float(dropout), key: UInt64($0))
      }
      return (0..<Self.rows).reduce(0) { sum, row in
        let error = Double(network.output.start[row] - target.start[row])
        return sum + Double(weights.start[row]) * error * error / Double(Self.rows)
      }
    }
    _ = loss()
    let slopes = gradient.gradient.array
    for group in network.groups.layout.groups {
      // Along the group's own gradient, where the loss changes most.
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
      #expect(abs(rise / 4e-3 / length - 1) < 5e-3, "\(group.name)")
    }
  }

  @Test("neurons that fill a vector stay silent")
  func padding() {
    let shape = Self.shapes[0]
    let network = network(shape)
    let gradient = NetworkGradient(network, loss: .absolute)
    let (target, weights) = (FloatBuffer(count: 17), FloatBuffer(count: 17))
    for row in 0..<17 { weights.start[row] = 1 }
    gradient.compute(rows: 17, target: target.start, weights: weights.start) { _ in
      Dropout(rate: 0, key: 0)
    }
    for dense in network.groups.hidden {
      for neuron in 20..<32 {
        #expect(gradient.gradient.start[dense.bias.offset + neuron] == 0)
        for input in 0..<dense.inputs {
          #expect(gradient.gradient.start[dense.weights.offset + input * 32 + neuron] == 0)
        }
      }
    }
  }

  @Test("without dropout training and prediction see the same network", arguments: shapes)
  func predictions(shape: NetworkShape) {
    let network = network(shape)
    let gradient = NetworkGradient(network, loss: .squared)
    let (target, weights) = (FloatBuffer(count: 17), FloatBuffer(count: 17))
    gradient.compute(rows: 17, target: target.start, weights: weights.start) { _ in
      Dropout(rate: 0, key: 0)
    }
    let trained = (0..<17).map { network.output.start[$0] }
    network.predict(rows: 17)
    for row in 0..<17 { #expect(abs(network.output.start[row] - trained[row]) < 1e-5) }
  }
}
