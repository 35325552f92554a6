private import Glibc

/// What training minimises, on the standardised target.
enum NetworkLoss: Sendable, Hashable {
  case squared
  case absolute
  /// The mean pinball loss of the levels, one for each output.
  case pinball([Float])
  /// The log loss of classes, whose numbers are the target: the outputs are the logarithms of their probabilities but
  /// for a constant of the row. `smoothing` is the share of each label that is spread over all classes.
  case crossEntropy(smoothing: Float)
}

/// The gradient of the mean loss of a batch by every parameter of a ``Network``.
final class NetworkGradient {
  let network: Network
  let loss: NetworkLoss
  /// In the layout of the network's parameters.
  let gradient: FloatBuffer
  /// Derivatives of each hidden layer's outputs by its sums, and by its mixes.
  private let slopes: [FloatBuffer]
  private let mixSlopes: [FloatBuffer]
  /// The loss's gradient by a layer's sums, of this layer and of the one below.
  private var sumGradient: FloatBuffer
  private var nextGradient: FloatBuffer
  private let inputGradient: FloatBuffer
  private let transposed: FloatBuffer
  private let outputGradient: FloatBuffer

  init(_ network: Network, loss: NetworkLoss) {
    self.network = network
    self.loss = loss
    let shape = network.shape
    let rows = rounded(network.capacity, upTo: tileRows)
    let layerSize = network.denseRows(rows) * shape.paddedWidth
    gradient = FloatBuffer(count: network.parameters.count)
    slopes = (0..<shape.hiddenLayers).map { _ in FloatBuffer(count: layerSize) }
    mixSlopes = (0..<shape.hiddenLayers).map { _ in
      FloatBuffer(count: shape.learnsMix ? layerSize : 0)
    }
    sumGradient = FloatBuffer(count: layerSize)
    nextGradient = FloatBuffer(count: layerSize)
    inputGradient = FloatBuffer(count: network.denseRows(rows) * network.assembledStride)
    transposed = FloatBuffer(
      count: max(network.assembledStride, shape.paddedWidth) * shape.paddedWidth)
    outputGradient = FloatBuffer(count: network.denseRows(rows) * shape.outputs)
  }

  /// Predicts the first `rows` input rows and computes the gradient.
  ///
  /// - Parameters:
  ///   - target: One standardised value, or the number of its class, for each row.
  ///   - weights: One for each row, of mean 1 over the training rows.
  ///   - dropout: Which cells are dropped, by layer.
  func compute(
    rows: Int, target: FloatPointer, weights: FloatPointer, dropout: (Int) -> Dropout
  ) {
    let shape = network.shape
    let dense = network.denseRows(rows)
    network.assemble(rows: rows, keepsWaves: true)
    for layer in 0..<shape.hiddenLayers {
      network.multiplyIn(layer: layer, rows: dense)
      let dropout = dropout(layer)
      switch shape.activation {
      case .relu: activate(ReLU.self, layer: layer, rows: dense, dropout)
      case .elu: activate(ELU.self, layer: layer, rows: dense, dropout)
      case .selu: activate(SELU.self, layer: layer, rows: dense, dropout)
      case .mish: activate(Mish.self, layer: layer, rows: dense, dropout)
      }
    }
    network.sumUp(rows: rows)
    differentiateOutput(rows: rows, target: target, weights: weights)
    for layer in (0..<shape.hiddenLayers).reversed() {
      differentiateActivation(layer: layer, rows: dense)
      differentiateWeights(layer: layer, rows: dense)
    }
    differentiateInput(rows: rows)
  }

  private func activate<Function: ActivationFunction>(
    _ function: Function.Type, layer: Int, rows: Int, _ dropout: Dropout
  ) {
    let width = network.shape.paddedWidth
    let (a, slope, mixSlope) = (
      network.activations[layer].start, slopes[layer].start, mixSlopes[layer].start
    )
    let scale = Floats.all(dropout.scale)
    if let mix = network.groups.hidden[layer].mix {
      let mixes = network.parameters.start + mix.offset
      for row in 0..<rows {
        for neuron in stride(from: 0, to: width, by: 16) {
          let i = row &* width &+ neuron
          let (x, mix) = (a.vector(i), mixes.vector(neuron))
          let (value, derivative) = Function.valueAndSlope(x)
          let kept =
            dropout.rate > 0 ? dropout.mask(i) : SIMD16<Int32>(repeating: -1)
          a.store((.fused(value - x, mix, x) * scale).kept(kept), at: i)
          slope.store((.fused(derivative - 1, mix, .all(1)) * scale).kept(kept), at: i)
          mixSlope.store(((value - x) * scale).kept(kept), at: i)
        }
      }
    } else if dropout.rate > 0 {
      for i in stride(from: 0, to: rows * width, by: 16) {
        let (value, derivative) = Function.valueAndSlope(a.vector(i))
        let kept = dropout.mask(i)
        a.store((value * scale).kept(kept), at: i)
        slope.store((derivative * scale).kept(kept), at: i)
      }
    } else {
      for i in stride(from: 0, to: rows * width, by: 16) {
        let (value, derivative) = Function.valueAndSlope(a.vector(i))
        a.store(value, at: i)
        slope.store(derivative, at: i)
      }
    }
  }

  /// The loss by the predictions, the output neurons, and the top layer's outputs.
  private func differentiateOutput(rows: Int, target: FloatPointer, weights: FloatPointer) {
    let (d, g, groups) = (outputGradient.start, gradient.start, network.groups)
    let (width, members) = (network.shape.paddedWidth, network.shape.sharedMembers)
    let outputs = network.shape.outputs
    var isOfClasses = false
    if case .crossEntropy(let smoothing) = loss {
      isOfClasses = true
      differentiateClasses(rows: rows, target: target, weights: weights, smoothing: smoothing)
    }
    let each = 1 / Float(rows * members * outputs)
    let top = network.activations[network.shape.hiddenLayers - 1].start
    for own in 0..<network.shape.outputNeurons {
      let (member, output) = (own / outputs, own % outputs)
      var bias: Float = 0
      for row in 0..<rows {
        let cell = (row &* members &+ member) &* outputs &+ output
        if !isOfClasses {
          let prediction = network.memberOutput.start[cell]
          d[cell] = each * weights[row] * slope(prediction, target[row], output)
        }
        bias += d[cell]
      }
      g[groups.outputBias.offset + own] = bias
      let offset = groups.outputWeights.offset + own * width
      for neuron in stride(from: 0, to: width, by: 16) {
        var sum = Floats()
        let weight = network.parameters.start.vector(offset + neuron)
        for row in 0..<rows {
          let dense = row &* members &+ member
          let i = dense &* width &+ neuron
          let slope = d[dense &* outputs &+ output]
          sum.addProduct(.all(slope), top.vector(i))
          let share = weight * slope
          sumGradient.start.store(output == 0 ? share : sumGradient.start.vector(i) + share, at: i)
        }
        g.store(sum, at: offset + neuron)
      }
    }
  }

  /// The mean log loss by the outputs: probabilities minus the smoothed label.
  private func differentiateClasses(
    rows: Int, target: FloatPointer, weights: FloatPointer, smoothing: Float
  ) {
    let (members, outputs) = (network.shape.sharedMembers, network.shape.outputs)
    let each = 1 / Float(rows * members)
    let spread = smoothing / Float(outputs)
    for place in 0..<rows * members {
      let (scores, d) = (
        network.memberOutput.start + place &* outputs, outputGradient.start + place &* outputs
      )
      let row = place / members
      let (observed, weight) = (Int(target[row]), each * weights[row])
      let total = logarithmOfSum(scores, count: outputs)
      for number in 0..<outputs {
        let label = number == observed ? 1 - smoothing + spread : spread
        d[number] = weight * (exp(scores[number] - total) - label)
      }
    }
  }

  /// The derivative of one prediction's loss by what the output neuron sums up to.
  @inline(__always)
  private func slope(_ prediction: Float, _ target: Float, _ output: Int) -> Float {
    let error = prediction - target
    let slope: Float =
      switch loss {
      case .squared: 2 * error
      case .absolute: error > 0 ? 1 : error < 0 ? -1 : 0
      case .pinball(let levels):
        error > 0 ? 1 - levels[output] : error < 0 ? -levels[output] : 0
      case .crossEntropy: preconditionFailure("the loss of a row needs all its outputs")
      }
    guard let bounds = network.shape.bounds else { return slope }
    let share = (prediction - bounds.lower) / bounds.span
    return slope * bounds.span * share * (1 - share)
  }

  /// From a layer's outputs to its sums, with the gradients of its biases and mixes. Sums over the
  /// batch stay in registers.
  private func differentiateActivation(layer: Int, rows: Int) {
    let (dense, width) = (network.groups.hidden[layer], network.shape.paddedWidth)
    let (d, slope, mixSlope) = (
      sumGradient.start, slopes[layer].start, mixSlopes[layer].start
    )
    let g = gradient.start
    for neuron in stride(from: 0, to: width, by: 16) {
      var (bias, mixes) = (Floats(), Floats())
      for row in 0..<rows {
        let i = row &* width &+ neuron
        let above = d.vector(i)
        if dense.mix != nil { mixes.addProduct(above, mixSlope.vector(i)) }
        let below = above * slope.vector(i)
        d.store(below, at: i)
        bias += below
      }
      g.store(bias, at: dense.bias.offset + neuron)
      if let mix = dense.mix { g.store(mixes, at: mix.offset + neuron) }
    }
  }

  /// The gradient of a layer's weights, Xᵀ dZ, and of its inputs, dZ Wᵀ.
  private func differentiateWeights(layer: Int, rows: Int) {
    let (dense, width) = (network.groups.hidden[layer], network.shape.paddedWidth)
    let inputStride = layer == 0 ? network.assembledStride : width
    let inputs = layer == 0 ? network.scaled.start : network.activations[layer - 1].start
    multiply(
      rows: dense.inputs, columns: width, inner: rows, inputs, aRow: 1, aInner: inputStride,
      sumGradient.start, bRow: width, into: gradient.start + dense.weights.offset, cRow: width)
    guard layer > 0 || learnsInput else { return }
    let weights = network.parameters.start + dense.weights.offset
    transpose(weights, rows: inputStride, columns: width, into: transposed.start)
    let below = layer == 0 ? inputGradient : nextGradient
    multiply(
      rows: rows, columns: inputStride, inner: width, sumGradient.start, aRow: width, aInner: 1,
      transposed.start, bRow: inputStride, into: below.start, cRow: inputStride)
    if layer > 0 { swap(&sumGradient, &nextGradient) }
  }

  /// Whether anything before the first dense layer is learned.
  private var learnsInput: Bool {
    let groups = network.groups
    return groups.scale != nil || groups.adapters != nil || groups.periodic != nil
      || !groups.embeddings.isEmpty
  }

  /// The adapters of shared members, the front scale, the periodic embedding and the category
  /// embeddings.
  private func differentiateInput(rows: Int) {
    guard learnsInput else { return }
    let (shape, groups, width) = (network.shape, network.groups, network.assembledStride)
    let (d, g) = (inputGradient.start, gradient.start)
    if let adapters = groups.adapters { differentiateAdapters(adapters, rows: rows) }
    if let scale = groups.scale {
      for i in stride(from: 0, to: width, by: 16) {
        var sum = Floats()
        let factor = network.parameters.start.vector(scale.offset + i)
        for row in 0..<rows {
          let cell = row &* width &+ i
          let above = d.vector(cell)
          sum.addProduct(above, network.assembled.start.vector(cell))
          d.store(above * factor, at: cell)
        }
        g.store(sum, at: scale.offset + i)
      }
    }
    if let periodic = groups.periodic {
      for number in 0..<shape.numbers {
        let offset = periodic.offset + number * PeriodicEmbedding.stride
        PeriodicEmbedding.backward(
          rows: rows, inputs: network.input.start + number, inputStride: shape.inputWidth,
          slopes: d + number * PeriodicEmbedding.outputs, slopeStride: width,
          scratch: network.waves.start + number * PeriodicEmbedding.scratch,
          scratchStride: shape.numbers * PeriodicEmbedding.scratch,
          network.parameters.start + offset, into: g + offset)
      }
    }
    differentiateEmbeddings(rows: rows)
  }

  /// The gradient of the adapters; then that of what they were applied to, one row for all members,
  /// in place of the first rows.
  private func differentiateAdapters(_ adapters: ParameterLayout.Group, rows: Int) {
    let (width, members) = (network.assembledStride, network.shape.sharedMembers)
    let (d, p) = (inputGradient.start, network.parameters.start)
    for i in stride(from: 0, to: width, by: 16) {
      let factor = network.groups.scale.map { p.vector($0.offset &+ i) } ?? .all(1)
      for member in 0..<members {
        var sum = Floats()
        for row in 0..<rows {
          sum.addProduct(
            d.vector((row &* members &+ member) &* width &+ i),
            network.assembled.start.vector(row &* width &+ i))
        }
        gradient.start.store(sum * factor, at: adapters.offset + member * width + i)
      }
      for row in 0..<rows {
        var sum = Floats()
        for member in 0..<members {
          sum.addProduct(
            d.vector((row &* members &+ member) &* width &+ i),
            p.vector(adapters.offset &+ member &* width &+ i))
        }
        d.store(sum, at: row &* width &+ i)
      }
    }
  }

  private func differentiateEmbeddings(rows: Int) {
    let (shape, groups) = (network.shape, network.groups)
    var column = shape.assembledWidth - shape.embeddings.reduce(0) { $0 + $1.width }
    for (index, embedding) in shape.embeddings.enumerated() {
      let group = groups.embeddings[index]
      let table = gradient.start + group.offset
      table.update(repeating: 0, count: group.count)
      let position = shape.numbers + shape.indicators + index
      for row in 0..<rows {
        let code = Int(network.input.start[row * shape.inputWidth + position])
        let slopes = inputGradient.start + (row * network.assembledStride + column)
        for i in 0..<embedding.width { table[code * embedding.width + i] += slopes[i] }
      }
      column += embedding.width
    }
  }
}

/// ln Σ eˣ, without overflow.
func logarithmOfSum(_ values: UnsafePointer<Float>, count: Int) -> Float {
  var greatest = -Float.infinity
  for place in 0..<count { greatest = max(greatest, values[place]) }
  var sum: Float = 0
  for place in 0..<count { sum += exp(values[place] - greatest) }
  return greatest + log(sum)
}
