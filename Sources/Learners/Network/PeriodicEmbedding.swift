import Tabular

/// A number as itself and three learned mixtures of sixteen learned cosines of it.
///
/// "PBLD" of Holzmüller, Grinsztajn & Steinwart 2024 (arXiv 2407.04491), after Gorishniy et al. 2022:
/// cos(2π w x + b) for sixteen pairs (w, b), a linear layer from those to three, and x itself.
enum PeriodicEmbedding {
  /// Numbers that one number becomes: itself, then the mixtures.
  static let outputs = 4
  private static let mixtures = outputs - 1
  /// Parameters of one number: frequencies w and phases b, 16 each; for each cosine a weight of each
  /// output; a bias of each output. Those of the first output, the number itself, are 0 and not
  /// learned.
  static let stride = 112
  private static let phases = 16
  private static let weights = 32
  private static let biases = 96
  /// Scratch of one number in one row: the cosines and the sines.
  static let scratch = 32

  static func draw(into parameters: FloatPointer, _ random: inout RandomSource) {
    for i in 0..<16 {
      parameters[i] = Float(0.1 * random.normal())
      parameters[phases + i] = Float((2 * random.uniform() - 1) * .pi)
    }
    for mixture in 1...mixtures {
      for i in 0..<16 {
        parameters[weights + outputs * i + mixture] = Float(random.normal() / 4)
      }
    }
    for mixture in 1...mixtures {
      parameters[biases + mixture] = Float((2 * random.uniform() - 1) / 4)
    }
  }

  /// Writes the cosines of a number, and the sines that ``backward`` needs, to `scratch`.
  @inline(__always)
  static func wave(
    _ x: Float, _ parameters: FloatPointer, into scratch: FloatPointer, withSines: Bool
  ) {
    let turns = Floats.fused(
      parameters.vector(phases), .all(1 / (2 * .pi)), parameters.vector(0) * x)
    if withSines {
      let (cosine, sine) = turns.cosineAndSineOfTurns
      scratch.store(cosine, at: 0)
      scratch.store(sine, at: 16)
    } else {
      scratch.store(turns.cosineOfTurns, at: 0)
    }
  }

  /// Writes the four outputs for `x`, whose cosines are in `scratch`, from a place aligned to 16 bytes
  /// on. The outputs are the lanes, so that no sum over lanes is needed.
  @inline(__always)
  static func mix(
    _ x: Float, _ parameters: FloatPointer, waves scratch: FloatPointer,
    into output: FloatPointer
  ) {
    let rows = UnsafeRawPointer(parameters + weights)
    // Four sums, since a fused product waits for the one before.
    var (a, b, c) = (SIMD4<Float>(), SIMD4<Float>(), SIMD4<Float>())
    var d = UnsafeRawPointer(parameters + biases).load(as: SIMD4<Float>.self)
    for i in Swift.stride(from: 0, to: 16, by: 4) {
      a.addProduct(SIMD4(repeating: scratch[i]), weight(i))
      b.addProduct(SIMD4(repeating: scratch[i + 1]), weight(i + 1))
      c.addProduct(SIMD4(repeating: scratch[i + 2]), weight(i + 2))
      d.addProduct(SIMD4(repeating: scratch[i + 3]), weight(i + 3))
    }
    func weight(_ wave: Int) -> SIMD4<Float> {
      rows.load(fromByteOffset: wave &* 16, as: SIMD4<Float>.self)
    }
    let sum = SIMD4(x, 0, 0, 0) + ((a + b) + (c + d))
    UnsafeMutableRawPointer(output).storeBytes(of: sum, as: SIMD4<Float>.self)
  }

  /// Writes the gradient of one number's parameters, summed over a batch.
  ///
  /// - Parameters:
  ///   - inputs: The number in each row, `inputStride` apart.
  ///   - slopes: The gradient of the loss by the four outputs in each row, `slopeStride` apart.
  ///   - scratch: What ``wave(_:_:into:withSines:)`` kept, `scratchStride` apart.
  static func backward(
    rows: Int, inputs: FloatPointer, inputStride: Int, slopes: FloatPointer, slopeStride: Int,
    scratch: FloatPointer, scratchStride: Int, _ parameters: FloatPointer,
    into gradient: FloatPointer
  ) {
    func weight(_ mixture: Int) -> Floats {
      var weight = Floats()
      for i in 0..<16 { weight[i] = parameters[weights + outputs * i + mixture] }
      return weight
    }
    let (weight1, weight2, weight3) = (weight(1), weight(2), weight(3))
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
    for i in 0..<16 {
      let row = gradient + (weights + outputs * i)
      (row[1], row[2], row[3]) = (mixture1[i], mixture2[i], mixture3[i])
    }
    gradient[biases + 1] = bias1
    gradient[biases + 2] = bias2
    gradient[biases + 3] = bias3
  }
}
