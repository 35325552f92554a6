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
    NetworkShape(
      numbers: 3, indicators: 1, embeddings: [.init(levels: 4, width: 3)], hiddenLayers: 2,
      hiddenWidth: 20, activation: .mish, learnsMix: true, periodic: true, frontScale: true,
      sharedMembers: 5, bounds: .init(lower: -1.5, span: 4)),
    NetworkShape(
      numbers: 6, indicators: 0, embeddings: [], hiddenLayers: 2, hiddenWidth: 16,
      activation: .elu, learnsMix: false, periodic: false, frontScale: false, sharedMembers: 3),
  ]
  private static let rows = 17

  private func network(_ shape: NetworkShape) -> Network {
    let network = Network(shape, isTangent: true, capacity: Self.rows)
    var random = RandomSource(seed: 5)
    network.groups.draw(
      into: network.parameters.start, shape, isTangent: true, zeroOutput: false, &random)
    // Away from the start, where mixes and scales are 1.
    for group in network.groups.layout.groups
    where group.rate == 6 || group.name.hasPrefix("mix") || group.name == "adapters" {
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
      let members = shape.sharedMembers
      return (0..<Self.rows * members).reduce(0) { sum, cell in
        let row = cell / members
        let error = Double(network.memberOutput.start[cell] - target.start[row])
        return sum + Double(weights.start[row]) * error * error / Double(Self.rows * members)
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

  @Test("a network with shared members is the mean of networks with a scale each")
  func sharedMembers() {
    var alone = Self.shapes[3]
    let network = network(alone)
    network.predict(rows: Self.rows)
    alone.sharedMembers = 1
    let single = Network(alone, isTangent: true, capacity: Self.rows)
    single.input.copy(from: network.input)
    var sums = [Float](repeating: 0, count: Self.rows)
    for member in 0..<5 {
      for (own, shared) in zip(
        single.groups.layout.groups, network.groups.layout.groups.filter { $0.name != "adapters" })
      {
        let first = own.name.hasPrefix("output") ? member * own.count : 0
        for i in 0..<own.count {
          single.parameters.start[own.offset + i] =
            network.parameters.start[shared.offset + first + i]
        }
      }
      let (scale, adapters) = (single.groups.scale, network.groups.adapters)
      for i in 0..<(scale?.count ?? 0) {
        single.parameters.start[(scale?.offset ?? 0) + i] *=
          network.parameters.start[(adapters?.offset ?? 0) + member * network.assembledStride + i]
      }
      single.predict(rows: Self.rows)
      for row in 0..<Self.rows { sums[row] += single.output.start[row] }
    }
    for row in 0..<Self.rows { #expect(abs(network.output.start[row] - sums[row] / 5) < 1e-5) }
  }

  @Test("bounds hold the output between them, at half way where the neuron sums to 0")
  func bounds() {
    let network = network(Self.shapes[3])
    let p = network.parameters.start
    for (factor, expected) in [(Float(0), Float(0.5)), (1e4, -1.5), (-1e4, 2.5)] {
      for i in 0..<network.groups.outputWeights.count {
        p[network.groups.outputWeights.offset + i] = 0
      }
      for member in 0..<5 { p[network.groups.outputBias.offset + member] = -factor }
      network.predict(rows: Self.rows)
      #expect((0..<Self.rows).allSatisfy { abs(network.output.start[$0] - expected) < 1e-5 })
    }
  }

  @Test("a start from data gives each neuron deviation 1, and its zero among the rows")
  func startFromData() {
    var shape = Self.shapes[0]
    shape.sharedMembers = 2
    let network = network(shape)
    let inputs = (0..<Self.rows * shape.inputWidth).map { network.input.start[$0] }
    var random = RandomSource(seed: 9)
    network.startFromData(inputs, count: Self.rows, hasOutput: true, &random)
    network.assemble(rows: Self.rows)
    for layer in 0..<shape.hiddenLayers {
      network.multiplyIn(layer: layer, rows: 2 * Self.rows)
      for neuron in 0..<shape.hiddenWidth {
        let sums = (0..<2 * Self.rows).map {
          Double(network.activations[layer].start[$0 * shape.paddedWidth + neuron])
        }
        #expect(abs(Fixture.deviation(sums) - 1) < 1e-3)
        #expect(sums.contains { $0 < 0 } && sums.contains { $0 > 0 })
      }
      network.activate(layer: layer, rows: 2 * Self.rows)
    }
    network.sumUp(rows: Self.rows)
    for member in 0..<2 {
      let sums = (0..<Self.rows).map { Double(network.memberOutput.start[2 * $0 + member]) }
      #expect(abs(Fixture.deviation(sums) - 1) < 1e-3)
    }
  }
}
