private import Glibc
import Tabular

/// One course of training: a network, its gradient, its optimiser and where it stands.
struct NetworkTraining {
  private let recipe: NetworkRecipe
  private let data: NetworkData
  private let validation: NetworkData
  private let network: Network
  private let gradient: NetworkGradient
  private var optimiser: AdamOptimiser
  private var random: RandomSource
  private let dropoutSeed: UInt64
  private let target: FloatBuffer
  private let weights: FloatBuffer
  private let batchSize: Int
  private var step = 0

  init(
    _ recipe: NetworkRecipe, _ shape: NetworkShape, _ data: NetworkData,
    validation: NetworkData, seed: UInt64
  ) {
    self.recipe = recipe
    self.data = data
    self.validation = validation
    batchSize = min(recipe.batchSize, data.count)
    random = RandomSource(seed: seed)
    dropoutSeed = derivedSeed(seed, "dropout")
    network = Network(shape, isTangent: recipe.isTangent, capacity: max(batchSize, 96))
    network.groups.draw(
      into: network.parameters.start, shape, isTangent: recipe.isTangent,
      zeroOutput: recipe.zeroOutput, &random)
    if recipe.start == .dataDriven {
      Self.startFromData(network, shape, data, hasOutput: !recipe.zeroOutput, &random)
    }
    if case .pinball(let levels) = recipe.loss, shape.bounds == nil {
      Self.startFromQuantiles(network, levels, data)
    }
    if case .crossEntropy = recipe.loss { Self.startFromShares(network, data) }
    gradient = NetworkGradient(network, loss: recipe.loss)
    optimiser = AdamOptimiser(
      size: network.parameters.count, beta1: 0.9, beta2: recipe.beta2, l2: recipe.l2)
    target = FloatBuffer(count: batchSize)
    weights = FloatBuffer(count: batchSize)
  }

  /// Sets the bias of each output neuron to the quantile of its level among the training targets.
  private static func startFromQuantiles(
    _ network: Network, _ levels: [Float], _ data: NetworkData
  ) {
    var pairs = zip(data.target, data.weights).map { (value: Double($0), weight: Double($1)) }
    let start = network.parameters.start + network.groups.outputBias.offset
    for (output, level) in levels.enumerated() {
      let value = Float(quantile(Double(level), of: &pairs))
      for member in 0..<network.shape.sharedMembers {
        start[member * levels.count + output] = value
      }
    }
  }

  /// Sets the bias of each output neuron to the logarithm of its class's share of the training rows, as if each class had
  /// half a row more.
  private static func startFromShares(_ network: Network, _ data: NetworkData) {
    let classes = network.shape.outputs
    var counts = [Float](repeating: 0.5, count: classes)
    for (number, weight) in zip(data.target, data.weights) { counts[Int(number)] += weight }
    let total = counts.reduce(0, +)
    let start = network.parameters.start + network.groups.outputBias.offset
    for neuron in 0..<network.shape.outputNeurons {
      start[neuron] = log(counts[neuron % classes] / total)
    }
  }

  /// Sets weights and biases by at most 1024 random training rows.
  private static func startFromData(
    _ network: Network, _ shape: NetworkShape, _ data: NetworkData, hasOutput: Bool,
    _ random: inout RandomSource
  ) {
    var order = Array(0..<data.count)
    random.shuffle(&order)
    let rows = data.selecting(Array(order.prefix(1024)))
    let scout = Network(
      shape, isTangent: true, capacity: rows.count, parameters: network.parameters.array)
    scout.startFromData(rows.inputs, count: rows.count, hasOutput: hasOutput, &random)
    network.parameters.copy(from: scout.parameters)
  }

  /// Runs the epochs and returns the parameters of the best one on the validation rows, the last of
  /// equals; those of the last epoch when there are none. With the number of that epoch.
  mutating func run() throws(FitError) -> (parameters: [Float], epoch: Int) {
    let best = FloatBuffer(count: network.parameters.count)
    best.copy(from: network.parameters)
    var (bestLoss, bestEpoch) = (Double.infinity, 0)
    var order = Array(0..<data.count)
    for epoch in 1...recipe.epochs {
      if Task.isCancelled { throw .cancelled }
      random.shuffle(&order)
      runEpoch(order)
      let loss = validation.count > 0 ? validationLoss() : 0
      guard loss.isFinite, network.output.start[0].isFinite else {
        throw .diverged(family: MultilayerPerceptron.family.name, round: epoch)
      }
      if loss <= bestLoss {
        (bestLoss, bestEpoch) = (loss, epoch)
        best.copy(from: network.parameters)
      }
      if recipe.stopsEarly, 2 * (epoch - bestEpoch) >= 40 + bestEpoch { break }
    }
    return (best.array, bestEpoch)
  }

  /// One pass over the rows in whole batches; what is left over waits for another order.
  private mutating func runEpoch(_ order: [Int]) {
    let batches = data.count / batchSize
    let course = Double(recipe.epochs * batches)
    for batch in 0..<batches {
      load(order[batch * batchSize..<(batch + 1) * batchSize])
      let t = Double(step) / course
      let fade = recipe.fading.factor(t)
      step += 1
      let (rate, seed, step) = (Float(recipe.dropout) * fade, dropoutSeed, step)
      gradient.compute(rows: batchSize, target: target.start, weights: weights.start) { layer in
        var source = RandomSource(seed: seed ^ UInt64(step) << 16 ^ UInt64(layer))
        let drops = recipe.dropsTop || layer < recipe.hiddenLayers - 1
        return Dropout(rate: drops ? rate : 0, key: source.next())
      }
      optimiser.update(
        network.parameters.start, gradients: gradient.gradient.start,
        groups: network.groups.layout.groups,
        rate: Float(recipe.learningRate) * recipe.schedule.factor(t),
        decay: Float(recipe.weightDecay) * fade)
    }
  }

  private func load(_ rows: ArraySlice<Int>) {
    let width = network.shape.inputWidth
    data.inputs.withUnsafeBufferPointer { inputs in
      for (position, row) in rows.enumerated() {
        for column in 0..<width {
          network.input.start[position &* width &+ column] = inputs[row &* width &+ column]
        }
      }
    }
    for (position, row) in rows.enumerated() {
      target.start[position] = data.target[row]
      weights.start[position] = data.weights[row]
    }
  }

  /// The weighted mean log loss of the validation rows.
  private func validationLogLoss() -> Double {
    var (sum, total) = (0.0, 0.0)
    let outputs = network.shape.outputs
    var scores = [Float](repeating: 0, count: outputs)
    network.predict(validation.inputs, count: validation.count) { cell, score in
      scores[cell % outputs] = score
      guard cell % outputs == outputs - 1 else { return }
      let row = cell / outputs
      let weight = Double(validation.weights[row])
      let own = scores[Int(validation.target[row])]
      sum += weight * Double(logarithmOfSum(scores, count: outputs) - own)
      total += weight
    }
    return sum / total
  }

  /// The weighted mean squared error on the validation rows, the mean pinball loss, or the log loss.
  private func validationLoss() -> Double {
    if case .crossEntropy = recipe.loss { return validationLogLoss() }
    var (sum, total) = (0.0, 0.0)
    if case .pinball(let levels) = recipe.loss {
      let outputs = levels.count
      network.predict(validation.inputs, count: validation.count) { cell, prediction in
        let (row, level) = (cell / outputs, Double(levels[cell % outputs]))
        let miss = Double(validation.target[row] - prediction)
        let weight = Double(validation.weights[row])
        sum += weight * (miss >= 0 ? level * miss : (level - 1) * miss)
        total += weight
      }
      return sum / total
    }
    network.predict(validation.inputs, count: validation.count) { row, prediction in
      let error = Double(prediction - validation.target[row])
      let weight = Double(validation.weights[row])
      sum += weight * error * error
      total += weight
    }
    return sum / total
  }
}

extension Network {
  /// Predicts input rows, as many at a time as fit.
  ///
  /// - Parameter body: Given each place among the outputs, row-major, and what is predicted there.
  func predict(_ inputs: [Float], count: Int, _ body: (Int, Float) -> Void) {
    let width = shape.inputWidth
    inputs.withUnsafeBufferPointer { inputs in
      for start in stride(from: 0, to: count, by: capacity) {
        let rows = min(capacity, count - start)
        for cell in 0..<rows * width { input.start[cell] = inputs[start * width + cell] }
        predict(rows: rows)
        for cell in 0..<rows * shape.outputs {
          body(start * shape.outputs + cell, output.start[cell])
        }
      }
    }
  }
}
