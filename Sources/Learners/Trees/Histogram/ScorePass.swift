private typealias Words = SIMD4<Int64>
typealias EightFloats = SIMD8<Float>

extension EightFloats {
  /// The same numbers, rounded. Lane by lane, which becomes one instruction: the library's own
  /// conversion is called, and a call in the loop forces every vector out of its register.
  @inline(__always) init(rounding x: SIMD8<Int32>) {
    self.init(
      Float(x[0]), Float(x[1]), Float(x[2]), Float(x[3]), Float(x[4]), Float(x[5]), Float(x[6]),
      Float(x[7]))
  }
}

/// Scores both sides of every bin of a leaf, 8 bins at once.
///
/// With avg = G / (H + λ): Σ avg·G is the L2 score; the cosine between the gradients and their
/// averages is Σ avg·G / √Σ avg²·H. Sums are over the two sides, and by the caller over leaves.
/// Bins come in the lane order of one AVX shuffle; see ``lanes``.
struct LeafScorer {
  private let total: EightFloats
  private let n: EightFloats
  private let lambda: EightFloats
  private let lowMask: SIMD8<Int32>

  /// The bins of a group of 8 in the order in which their scores are stored.
  static let lanes = EightFloats(0, 1, 4, 5, 2, 3, 6, 7)

  /// - Parameter lambda: λ₂ in units of the hessian, above 0 so that an empty side scores 0.
  init(_ leaf: HistogramWord, _ packing: RowPacking, lambda: Double) {
    total = EightFloats(repeating: Float(leaf >> 32))
    n = EightFloats(repeating: Float(packing.hessianUnits(leaf)) + Float(lambda))
    self.lambda = EightFloats(repeating: Float(lambda))
    lowMask = SIMD8(repeating: packing.sumShift == 24 ? 0xFF_FFFF : 0x7FFF_FFFF)
  }

  /// The gradient sums count in units of their upper 32 bits; all leaves of a tree alike.
  @inline(__always)
  fileprivate func score(_ a: Words, _ b: Words, needsNorm: Bool) -> (EightFloats, EightFloats) {
    let x = unsafeBitCast(a, to: SIMD8<Int32>.self)
    let y = unsafeBitCast(b, to: SIMD8<Int32>.self)
    let g = EightFloats(
      rounding: SIMD8<Int32>(x[1], x[3], y[1], y[3], x[5], x[7], y[5], y[7]))
    let h = EightFloats(
      rounding: SIMD8<Int32>(x[0], x[2], y[0], y[2], x[4], x[6], y[4], y[6]) & lowMask)
    let nl = h + lambda
    let nr = n - h
    let gr = total - g
    let inverse = 1 / (nl * nr)
    let left = g * nr * inverse
    let right = gr * nl * inverse
    let score = left * g + right * gr
    let norm = needsNorm ? left * left * h + right * right * (nr - lambda) : left
    return (score, norm)
  }
}

/// One level's sums over all leaves, for every bin of every column.
struct LevelScores: ~Copyable {
  let scores: AlignedBuffer<Float>
  let norms: AlignedBuffer<Float>
  let needsNorms: Bool

  init(layout: HistogramLayout, needsNorms: Bool) {
    scores = AlignedBuffer(count: layout.size)
    norms = AlignedBuffer(count: needsNorms ? layout.size : 0)
    self.needsNorms = needsNorms
  }

  func zero() {
    scores.zero()
    if needsNorms { norms.zero() }
  }

  /// Empties a column of the build buffer into the smaller child's histogram, subtracts it from the
  /// parent's, and adds both children's scores.
  ///
  /// - Parameters:
  ///   - offset: Where the column stands in stored histograms; `width` words, a multiple of 8.
  ///   - large: The parent's cumulative bins, which become the larger child's; `nil` for a root.
  func addSplit(
    _ build: UnsafeMutablePointer<HistogramWord>, small: UnsafeMutablePointer<HistogramWord>,
    _ smallScorer: LeafScorer, large: UnsafeMutablePointer<HistogramWord>?,
    _ largeScorer: LeafScorer, offset: Int, width: Int
  ) {
    if let large {
      add(
        true, true, needsNorms, build, small + offset, smallScorer, large + offset, largeScorer,
        offset, width)
    } else {
      add(
        true, false, needsNorms, build, small + offset, smallScorer, build, largeScorer, offset,
        width)
    }
  }

  /// Adds the scores of a leaf whose histogram stands as it is.
  func addKept(
    _ kept: UnsafeMutablePointer<HistogramWord>, _ scorer: LeafScorer, offset: Int, width: Int
  ) {
    add(
      false, true, needsNorms, kept + offset, kept + offset, scorer, kept + offset, scorer, offset,
      width)
  }

  @inline(__always)
  private func add(
    _ splits: Bool, _ hasLarge: Bool, _ needsNorm: Bool,
    _ build: UnsafeMutablePointer<HistogramWord>, _ small: UnsafeMutablePointer<HistogramWord>,
    _ smallScorer: LeafScorer, _ large: UnsafeMutablePointer<HistogramWord>,
    _ largeScorer: LeafScorer, _ offset: Int, _ width: Int
  ) {
    let build = UnsafeMutableRawPointer(build).assumingMemoryBound(to: Words.self)
    let small = UnsafeMutableRawPointer(small).assumingMemoryBound(to: Words.self)
    let large = UnsafeMutableRawPointer(large).assumingMemoryBound(to: Words.self)
    let scores = UnsafeMutableRawPointer(scores.base + offset)
      .assumingMemoryBound(to: EightFloats.self)
    let norms = UnsafeMutableRawPointer(norms.base + (needsNorm ? offset : 0))
      .assumingMemoryBound(to: EightFloats.self)
    var carry = Words(repeating: 0)
    for group in 0..<width >> 3 {
      let i = 2 * group
      var score = scores[group]
      var norm = needsNorm ? norms[group] : score
      if splits {
        let first = prefixSums(build[i])
        let second = prefixSums(build[i + 1])
        build[i] = Words(repeating: 0)
        build[i + 1] = Words(repeating: 0)
        let middle = carry &+ Words(repeating: first[3])
        let s0 = first &+ carry
        let s1 = second &+ middle
        carry = middle &+ Words(repeating: second[3])
        small[i] = s0
        small[i + 1] = s1
        let added = smallScorer.score(s0, s1, needsNorm: needsNorm)
        score += added.0
        if needsNorm { norm += added.1 }
        if hasLarge {
          large[i] = large[i] &- s0
          large[i + 1] = large[i + 1] &- s1
        }
      }
      if hasLarge {
        let added = largeScorer.score(large[i], large[i + 1], needsNorm: needsNorm)
        score += added.0
        if needsNorm { norm += added.1 }
      }
      scores[group] = score
      if needsNorm { norms[group] = norm }
    }
  }
}
