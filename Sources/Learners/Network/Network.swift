/// A network and the memory of one batch: predicts, and computes gradients.
///
/// Input rows go in by ``input``, predictions come out in ``output``. Used by one fit or one
/// prediction at a time.
final class Network {
  let shape: NetworkShape
  let groups: NetworkParameters
  let parameters: FloatBuffer
  /// Rows that fit in one batch.
  let capacity: Int
  /// Input rows, row-major, `shape.inputWidth` apart.
  let input: FloatBuffer
  /// Predictions, row-major, `shape.outputs` for each row: the means of the shared members.
  let output: FloatBuffer
  /// The predictions of each shared member for each row; ``output`` itself for one member.
  let memberOutput: FloatBuffer

  let assembledStride: Int
  /// Inputs of the first dense layer, before and after the front scale and the adapters. From there
  /// on each row stands once for each shared member.
  let assembled: FloatBuffer
  let scaled: FloatBuffer
  /// Cosines and sines of the periodic embedding.
  let waves: FloatBuffer
  /// Outputs of each hidden layer.
  let activations: [FloatBuffer]

  /// - Parameter parameters: The numbers of a trained network; all zero without.
  init(_ shape: NetworkShape, isTangent: Bool, capacity: Int, parameters: [Float]? = nil) {
    self.shape = shape
    groups = NetworkParameters(shape, isTangent: isTangent)
    self.parameters = FloatBuffer(count: groups.layout.size)
    if let parameters { self.parameters.array = parameters }
    self.capacity = capacity
    let rows = rounded(capacity, upTo: tileRows)
    let members = shape.sharedMembers
    assembledStride = rounded(shape.assembledWidth, upTo: 16)
    input = FloatBuffer(count: rows * shape.inputWidth)
    output = FloatBuffer(count: rows * shape.outputs)
    memberOutput =
      members > 1 ? FloatBuffer(count: rows * shape.outputNeurons) : output
    assembled = FloatBuffer(count: rows * assembledStride)
    scaled =
      shape.frontScale || members > 1
      ? FloatBuffer(count: rows * members * assembledStride) : assembled
    waves = FloatBuffer(
      count: shape.periodic ? rows * shape.numbers * PeriodicEmbedding.scratch : 0)
    activations = (0..<shape.hiddenLayers).map { _ in
      FloatBuffer(count: rows * members * shape.paddedWidth)
    }
  }

  /// Rows of the dense layers for so many input rows.
  func denseRows(_ rows: Int) -> Int { rows * shape.sharedMembers }

  /// Predicts the first `rows` input rows into ``output``.
  func predict(rows: Int) {
    assemble(rows: rows)
    for layer in groups.hidden.indices {
      multiplyIn(layer: layer, rows: denseRows(rows))
      activate(layer: layer, rows: denseRows(rows))
    }
    sumUp(rows: rows)
  }

  /// Applies the activation to the weighted sums of a layer.
  func activate(layer: Int, rows: Int) {
    switch shape.activation {
    case .relu: activate(ReLU.self, layer: layer, rows: rows)
    case .elu: activate(ELU.self, layer: layer, rows: rows)
    case .selu: activate(SELU.self, layer: layer, rows: rows)
    case .mish: activate(Mish.self, layer: layer, rows: rows)
    }
  }

  /// Input rows to what the first dense layer reads.
  ///
  /// - Parameter keepsWaves: Whether ``waves`` are to be kept whole for a gradient.
  func assemble(rows: Int, keepsWaves: Bool = false) {
    let (width, p) = (shape.inputWidth, parameters.start)
    for row in 0..<rows {
      let source = input.start + row &* width
      var target = assembled.start + row &* assembledStride
      if let periodic = groups.periodic {
        let own = waves.start + row &* shape.numbers &* PeriodicEmbedding.scratch
        for number in 0..<shape.numbers {
          PeriodicEmbedding.wave(
            source[number], p + (periodic.offset &+ number &* PeriodicEmbedding.stride),
            into: own + number &* PeriodicEmbedding.scratch, withSines: keepsWaves)
        }
        for number in 0..<shape.numbers {
          PeriodicEmbedding.mix(
            source[number], p + (periodic.offset &+ number &* PeriodicEmbedding.stride),
            waves: own + number &* PeriodicEmbedding.scratch, into: target)
          target += PeriodicEmbedding.outputs
        }
      } else {
        target.update(from: source, count: shape.numbers)
        target += shape.numbers
      }
      target.update(from: source + shape.numbers, count: shape.indicators)
      target += shape.indicators
      for (index, embedding) in shape.embeddings.enumerated() {
        let code = Int(source[shape.numbers + shape.indicators + index])
        target.update(
          from: p + (groups.embeddings[index].offset + code * embedding.width),
          count: embedding.width)
        target += embedding.width
      }
    }
    adapt(rows: rows)
  }

  /// The front scale and, with shared members, their adapters.
  private func adapt(rows: Int) {
    let (p, members) = (parameters.start, shape.sharedMembers)
    if let scale = groups.scale, members == 1 {
      for row in 0..<rows {
        for i in stride(from: 0, to: assembledStride, by: 16) {
          let cell = row &* assembledStride &+ i
          scaled.start.store(
            assembled.start.vector(cell) * p.vector(scale.offset &+ i), at: cell)
        }
      }
    }
    guard let adapters = groups.adapters else { return }
    for i in stride(from: 0, to: assembledStride, by: 16) {
      let factor = groups.scale.map { p.vector($0.offset &+ i) } ?? .all(1)
      for row in 0..<rows {
        let value = assembled.start.vector(row &* assembledStride &+ i) * factor
        for member in 0..<members {
          scaled.start.store(
            value * p.vector(adapters.offset &+ member &* assembledStride &+ i),
            at: (row &* members &+ member) &* assembledStride &+ i)
        }
      }
    }
  }

  /// The weighted sums of a hidden layer, into its activations; `rows` of the dense layer.
  func multiplyIn(layer: Int, rows: Int) {
    let (dense, p, width) = (groups.hidden[layer], parameters.start, shape.paddedWidth)
    multiply(
      rows: rows, columns: width, inner: dense.inputs,
      layer == 0 ? scaled.start : activations[layer - 1].start,
      aRow: layer == 0 ? assembledStride : width, aInner: 1,
      p + dense.weights.offset, bRow: width, into: activations[layer].start, cRow: width,
      bias: p + dense.bias.offset)
  }

  private func activate<Function: ActivationFunction>(
    _ function: Function.Type, layer: Int, rows: Int
  ) {
    let (a, width) = (activations[layer].start, shape.paddedWidth)
    guard let mix = groups.hidden[layer].mix else {
      for i in stride(from: 0, to: rows * width, by: 16) {
        a.store(Function.value(a.vector(i)), at: i)
      }
      return
    }
    let mixes = parameters.start + mix.offset
    for row in 0..<rows {
      for neuron in stride(from: 0, to: width, by: 16) {
        let x = a.vector(row &* width &+ neuron)
        a.store(
          .fused(Function.value(x) - x, mixes.vector(neuron), x), at: row &* width &+ neuron)
      }
    }
  }

  /// The output neurons, the bounds, and the mean of the shared members.
  func sumUp(rows: Int) {
    let (width, members, p) = (shape.paddedWidth, shape.sharedMembers, parameters.start)
    let (top, outputs) = (activations[shape.hiddenLayers - 1].start, shape.outputs)
    for neuron in 0..<shape.outputNeurons {
      let (member, output) = (neuron / outputs, neuron % outputs)
      let weights = p + (groups.outputWeights.offset + neuron * width)
      let bias = p[groups.outputBias.offset + neuron]
      for row in 0..<rows {
        let dense = row &* members &+ member
        var sum = Floats()
        for cell in stride(from: 0, to: width, by: 16) {
          sum.addProduct(top.vector(dense &* width &+ cell), weights.vector(cell))
        }
        memberOutput.start[dense &* outputs &+ output] = sum.total + bias
      }
    }
    if let bounds = shape.bounds {
      for i in stride(from: 0, to: denseRows(rows) * outputs, by: 16) {
        let z = memberOutput.start.vector(i).bounded(-40, 40)
        let share = 1 / (1 + (0 - z).exponential)
        memberOutput.start.store(.fused(share, .all(bounds.span), .all(bounds.lower)), at: i)
      }
    }
    guard members > 1 else { return }
    for row in 0..<rows {
      for place in 0..<outputs {
        var sum: Float = 0
        for member in 0..<members {
          sum += memberOutput.start[(row &* members &+ member) &* outputs &+ place]
        }
        output.start[row &* outputs &+ place] = sum / Float(members)
      }
    }
  }
}
