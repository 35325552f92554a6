private import Glibc

/// How rows are drawn and weighted for the splits of a tree; CatBoost's kinds.
struct Bootstrap: Sendable {
  enum Kind: Hashable, Sendable {
    case none
    /// Rows with large gradients are kept more often, and weighted by the inverse of their chance.
    ///
    /// Source: Ibragimov & Gusev, Minimal Variance Sampling in SGB, NeurIPS 2019.
    case minimalVariance(share: Double)
    /// Weights (−ln U)^temperature.
    case bayesian(temperature: Double)
    case bernoulli(share: Double)
  }

  let kind: Kind
  /// The last threshold of minimal variance: the next tree's is near.
  private var lastThreshold = Float.infinity

  init(kind: Kind) { self.kind = kind }

  /// Whether every drawn row has weight 1.
  var isUnweighted: Bool {
    switch kind {
    case .none, .bernoulli: true
    case .minimalVariance, .bayesian: false
    }
  }

  /// Replaces each row's gradient by the factor of its weight, 0 where it is not drawn.
  ///
  /// - Parameters:
  ///   - values: `count` numbers and room up to the next multiple of 8.
  ///   - regularizer: Added to squared gradients where variance is minimised.
  mutating func draw(
    _ values: UnsafeMutablePointer<Float>, count: Int, regularizer: Float,
    _ noise: inout NoiseSource
  ) {
    let vectors = UnsafeMutableRawPointer(values).assumingMemoryBound(to: EightFloats.self)
    let groups = (count + 7) / 8
    switch kind {
    case .none: values.update(repeating: 1, count: count)
    case .bernoulli(let share):
      let limit = EightFloats(repeating: Float(share))
      for group in 0..<groups {
        vectors[group] = EightFloats(repeating: 0).replacing(
          with: 1, where: noise.uniform() .< limit)
      }
    case .bayesian(let temperature):
      for group in 0..<groups {
        let uniform = noise.uniform()
        for lane in 0..<8 {
          // Uniform numbers are multiples of 2⁻²³; half of one keeps the logarithm finite.
          let size = -log(Double(uniform[lane]) + 0x1p-24)
          vectors[group][lane] = Float(temperature == 1 ? size : pow(max(0, size), temperature))
        }
      }
    case .minimalVariance(let share):
      for position in count..<8 * groups { values[position] = 0 }
      for group in 0..<groups {
        vectors[group] = (vectors[group] * vectors[group] + regularizer).squareRoot()
      }
      lastThreshold = Self.threshold(
        UnsafeBufferPointer(start: values, count: count), share: share, near: lastThreshold)
      guard lastThreshold > 0 else {
        values.update(repeating: 1, count: count)
        return
      }
      let unit = EightFloats(repeating: 1 / lastThreshold)
      for group in 0..<groups {
        let one = EightFloats(repeating: 1)
        let share = vectors[group] * unit
        let chance = share.replacing(with: one, where: share .> one)
        vectors[group] = EightFloats(repeating: 0).replacing(
          with: 1 / chance, where: noise.uniform() .< chance)
      }
    }
  }

  /// The size μ with Σ min(1, size / μ) = share · rows; 0 where all rows are to be kept.
  ///
  /// Each pass takes the sizes from the last μ up as certain and solves for the others: Newton's
  /// method on a concave function of 1/μ. From the second pass on μ falls to the solution and ends
  /// there exactly; from a near start two or three passes are enough.
  static func threshold(
    _ sizes: UnsafeBufferPointer<Float>, share: Double, near start: Float = .infinity
  ) -> Float {
    var threshold = start
    var isFirst = true
    while true {
      let (sum, certain) = sumBelow(threshold, sizes)
      let room = share * Double(sizes.count) - Double(certain)
      if room <= 0 {
        // Only a start can be too low.
        guard isFirst && start < .infinity else { return threshold }
        return Self.threshold(sizes, share: share)
      }
      let next = Float(sum / room)
      if next >= threshold && !isFirst || next == threshold { return threshold }
      threshold = next
      isFirst = false
    }
  }

  /// The sum of the sizes below a threshold, and the number of others.
  private static func sumBelow(
    _ threshold: Float, _ sizes: UnsafeBufferPointer<Float>
  ) -> (sum: Double, others: Int) {
    let limit = EightFloats(repeating: threshold)
    var sum = 0.0
    var below = 0
    var index = 0
    let raw = UnsafeRawPointer(sizes.baseAddress!)
    while index + 8 <= sizes.count {
      // Blocks: a Float holds the sum of a few hundred numbers well enough.
      let end = min(sizes.count & ~7, index + 2048)
      var blockSum = EightFloats(repeating: 0)
      var blockCount = SIMD8<Int32>(repeating: 0)
      while index < end {
        let size = raw.loadUnaligned(fromByteOffset: index * 4, as: EightFloats.self)
        let isBelow = size .< limit
        blockSum += EightFloats(repeating: 0).replacing(with: size, where: isBelow)
        blockCount &+= SIMD8(repeating: 0).replacing(with: 1, where: isBelow)
        index += 8
      }
      sum += Double(blockSum.sum())
      below += Int(blockCount.wrappedSum())
    }
    while index < sizes.count {
      if sizes[index] < threshold {
        sum += Double(sizes[index])
        below += 1
      }
      index += 1
    }
    return (sum, sizes.count - below)
  }
}
