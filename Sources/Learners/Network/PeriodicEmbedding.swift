import Tabular

/// A number as itself and three learned mixtures of sixteen learned cosines of it.
///
/// "PBLD" of Holzmüller, Grinsztajn & Steinwart 2024 (arXiv 2407.04491), after Gorishniy et al. 2022:
/// cos(2π w x + b) for sixteen pairs (w, b), a linear layer from those to three, and x itself.
enum PeriodicEmbedding {
  /// Numbers that one number becomes: itself, then the mixtures.
  static let outputs = 4
  private static let mixtures = outputs - 1
  /// Parameters of one number: frequencies w, phases b, three rows of mixture weights, biases; 16
  /// numbers each.
  static let stride = 96
  private static let phases = 16
  private static let weights = 32
  /// That of the number itself, which is 0 and not learned, then those of the mixtures.
  private static let biases = 80
  /// Scratch of one number in one row: the cosines and the sines.
  static let scratch = 32

  static func draw(into parameters: FloatPointer, _ random: inout RandomSource) {
    for i in 0..<16 {
      parameters[i] = Float(0.1 * random.normal())
      parameters[phases + i] = Float((2 * random.uniform() - 1) * .pi)
    }
    for i in 0..<16 * mixtures { parameters[weights + i] = Float(random.normal() / 4) }
    for i in 0..<mixtures {
      parameters[biases + 1 + i] = Float((2 * random.uniform() - 1) / 4)
    }
  }

  /// Writes the four outputs for `x`, from a place aligned to 16 bytes on.
  ///
  /// - Parameter scratch: Where cosines and sines are kept for ``backward``; `nil` if they are not
  ///   needed.
  @inline(__always)
  static func forward(
    _ x: Float, _ parameters: FloatPointer, into output: FloatPointer, scratch: FloatPointer?
  ) {
    let turns = Floats.fused(
      parameters.vector(phases), .all(1 / (2 * .pi)), parameters.vector(0) * x)
    let cosine: Floats
    if let scratch {
      let both = turns.cosineAndSineOfTurns
      cosine = both.0
      scratch.store(cosine, at: 0)
      scratch.store(both.1, at: 16)
    } else {
      cosine = turns.cosineOfTurns
    }
    // The three sums are added up side by side: one shuffle serves two of them.
    let sums = pairSums(
      pairSums(SIMD4(x, 0, 0, 0), quarters(cosine * parameters.vector(weights))),
      pairSums(
        quarters(cosine * parameters.vector(weights + 16)),
        quarters(cosine * parameters.vector(weights + 32))))
    let bias = UnsafeRawPointer(parameters + biases).load(as: SIMD4<Float>.self)
    UnsafeMutableRawPointer(output).storeBytes(of: sums + bias, as: SIMD4<Float>.self)
  }

  @inline(__always)
  private static func quarters(_ vector: Floats) -> SIMD4<Float> {
    let eight = vector.lowHalf + vector.highHalf
    return eight.lowHalf + eight.highHalf
  }

  /// The sums of neighbours: two of the first vector, two of the second.
  @inline(__always)
  private static func pairSums(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
    let both = SIMD8(lowHalf: a, highHalf: b)
    return both.evenHalf + both.oddHalf
  }

  /// Writes the gradient of one number's parameters, summed over a batch.
  ///
  /// - Parameters:
  ///   - inputs: The number in each row, `inputStride` apart.
  ///   - slopes: The gradient of the loss by the four outputs in each row, `slopeStride` apart.
  ///   - scratch: What ``forward(_:_:into:scratch:)`` kept, `scratchStride` apart.
  static func backward(
    rows: Int, inputs: FloatPointer, inputStride: Int, slopes: FloatPointer, slopeStride: Int,
    scratch: FloatPointer, scratchStride: Int, _ parameters: FloatPointer,
    into gradient: FloatPointer
  ) {
    let weight1 = parameters.vector(weights)
    let weight2 = parameters.vector(weights + 16)
    let weight3 = parameters.vector(weights + 32)
    var (frequency, phase) = (Floats(), Floats())
    var (mixture1, mixture2, mixture3) = (Floats(), Floats(), Floats())
    var (bias1, bias2, bias3): (Float, Float, Float) = (0, 0, 0)
    for row in 0..<rows {
      let slope = slopes + row &* slopeStride
      let cosine = (scratch + row &* scratchStride).vector(0)
      let sine = (scratch + row &* scratchStride).vector(16)
      mixture1.addProduct(.all(slope[1]), cosine)
      mixture2.addProduct(.all(slope[2]), cosine)
      mixture3.addProduct(.all(slope[3]), cosine)
      bias1 += slope[1]
      bias2 += slope[2]
      bias3 += slope[3]
      var angle = weight3 * slope[3]
      angle.addProduct(.all(slope[2]), weight2)
      angle.addProduct(.all(slope[1]), weight1)
      angle *= -sine
      phase += angle
      frequency.addProduct(angle, .all(2 * .pi * inputs[row &* inputStride]))
    }
    gradient.store(frequency, at: 0)
    gradient.store(phase, at: phases)
    gradient.store(mixture1, at: weights)
    gradient.store(mixture2, at: weights + 16)
    gradient.store(mixture3, at: weights + 32)
    gradient[biases + 1] = bias1
    gradient[biases + 2] = bias2
    gradient[biases + 3] = bias3
  }
}
