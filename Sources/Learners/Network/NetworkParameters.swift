import Glibc
import Tabular

/// Where the parameters of a network of one shape lie.
struct NetworkParameters {
  struct Dense {
    /// Row-major, inputs × `paddedWidth`.
    let weights: ParameterLayout.Group
    let bias: ParameterLayout.Group
    /// One for each neuron; `nil` where the mix is not learned.
    let mix: ParameterLayout.Group?
    let inputs: Int
  }

  let layout: ParameterLayout
  let periodic: ParameterLayout.Group?
  let embeddings: [ParameterLayout.Group]
  let scale: ParameterLayout.Group?
  /// A factor on each input of the first layer for each shared member, a padded row a member; `nil`
  /// for one member.
  let adapters: ParameterLayout.Group?
  let hidden: [Dense]
  /// `paddedWidth` for each output neuron.
  let outputWeights: ParameterLayout.Group
  /// One for each output neuron.
  let outputBias: ParameterLayout.Group

  /// - Parameter isTangent: Neural tangent parametrisation: each weight matrix of n inputs, drawn with
  ///   variance 1/n, learns at 1/√n of the rate, biases at a tenth.
  init(_ shape: NetworkShape, isTangent: Bool) {
    var layout = ParameterLayout()
    let biasRate: Float = isTangent ? 0.1 : 1
    func weightRate(_ inputs: Int) -> Float {
      isTangent ? 1 / Float(max(1, inputs)).squareRoot() : 1
    }
    periodic =
      shape.periodic && shape.numbers > 0
      ? layout.add(
        "periodic", count: shape.numbers * PeriodicEmbedding.stride, rate: 0.1, decays: false)
      : nil
    embeddings = shape.embeddings.enumerated().map { index, embedding in
      layout.add(
        "embedding \(index)", count: embedding.levels * embedding.width, rate: 1, decays: false)
    }
    scale =
      shape.frontScale
      ? layout.add("scale", count: shape.assembledWidth, rate: 6, decays: false) : nil
    let members = shape.sharedMembers
    adapters =
      members > 1
      ? layout.add(
        "adapters", count: members * rounded(shape.assembledWidth, upTo: 16), rate: 1,
        decays: false) : nil
    let width = shape.paddedWidth
    hidden = (0..<shape.hiddenLayers).map { layer in
      let inputs = layer == 0 ? shape.assembledWidth : shape.hiddenWidth
      // Room for whole tiles of gradient rows and whole blocks of the transpose: 48 = lcm(6, 16).
      let weights = layout.add(
        "weights \(layer)", count: inputs * width, room: rounded(inputs, upTo: 48) * width,
        rate: weightRate(inputs), decays: true)
      let bias = layout.add("bias \(layer)", count: width, rate: biasRate, decays: false)
      let mix =
        shape.learnsMix
        ? layout.add("mix \(layer)", count: width, rate: 0.1, decays: false) : nil
      return Dense(weights: weights, bias: bias, mix: mix, inputs: inputs)
    }
    outputWeights = layout.add(
      "output weights", count: shape.outputNeurons * width, rate: weightRate(shape.hiddenWidth),
      decays: true)
    outputBias = layout.add(
      "output bias", count: shape.outputNeurons, rate: biasRate, decays: false)
    self.layout = layout
  }

  /// Draws the start of training into `parameters`, which are zero.
  func draw(
    into parameters: FloatPointer, _ shape: NetworkShape, isTangent: Bool, zeroOutput: Bool,
    _ random: inout RandomSource
  ) {
    if let periodic {
      for number in 0..<shape.numbers {
        PeriodicEmbedding.draw(
          into: parameters + (periodic.offset + number * PeriodicEmbedding.stride), &random)
      }
    }
    for (group, embedding) in zip(embeddings, shape.embeddings) {
      let deviation = isTangent ? 1 / Double(embedding.width).squareRoot() : 1
      for cell in 0..<group.count {
        parameters[group.offset + cell] = Float(random.normal() * deviation)
      }
    }
    if let scale {
      for cell in 0..<scale.count { parameters[scale.offset + cell] = 1 }
    }
    if let adapters {
      for cell in 0..<adapters.count {
        parameters[adapters.offset + cell] = random.next() & 1 == 0 ? 1 : -1
      }
    }
    func weight(_ inputs: Int) -> Float {
      let deviation = 1 / Double(max(1, inputs)).squareRoot()
      return Float((isTangent ? random.normal() : 2 * random.uniform() - 1) * deviation)
    }
    for dense in hidden {
      for row in 0..<dense.inputs {
        let start = dense.weights.offset + row * shape.paddedWidth
        for neuron in 0..<shape.hiddenWidth { parameters[start + neuron] = weight(dense.inputs) }
      }
      for neuron in 0..<shape.hiddenWidth {
        parameters[dense.bias.offset + neuron] =
          isTangent ? Float(random.normal()) : weight(dense.inputs)
        if let mix = dense.mix { parameters[mix.offset + neuron] = 1 }
      }
    }
    if !zeroOutput {
      for output in 0..<shape.outputNeurons {
        let start = outputWeights.offset + output * shape.paddedWidth
        for neuron in 0..<shape.hiddenWidth {
          parameters[start + neuron] = weight(shape.hiddenWidth)
        }
      }
    }
  }
}

extension RandomSource {
  /// Standard normal (Box & Muller 1958). Logarithm and cosine are glibc's.
  mutating func normal() -> Double {
    let radius = (-2 * log(max(uniform(), 0x1p-53))).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }
}
