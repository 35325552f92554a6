extension SplitFinder {
  private typealias Words = SIMD4<Int64>
  private typealias Doubles = SIMD4<Double>

  /// The search where a leaf's score is G² / (H + λ): 4 bins at once, in `Double`.
  ///
  /// Agrees with ``generalScan(_:_:_:_:missing:takesHighest:)`` but for the rounding of the score.
  /// Whole vectors are read, beyond `range` up to the next multiple of 4.
  @inline(never)
  func closedFormScan(
    _ leaf: LeafSearch, _ cumulative: UnsafePointer<HistogramWord>, _ range: Range<Int>,
    missing: HistogramWord, takesHighest: Bool
  ) -> (bin: Int, score: Double)? {
    let total = Doubles(repeating: Double(packing.gradientUnits(leaf.sums.word)))
    let hessian = Double(packing.hessianUnits(leaf.sums.word))
    let n = Doubles(repeating: hessian + 2 * lambda)
    let lambdas = Doubles(repeating: lambda)
    let low = Doubles(repeating: leaf.least + lambda)
    let high = Doubles(repeating: hessian - leaf.least + lambda)
    let missings = Words(repeating: missing)
    // A lane's best has to exceed the best so far; among equal bins the last or the first stays.
    var best = Doubles(repeating: takesHighest ? leaf.bestScore.nextUp : leaf.bestScore)
    var at = Words(repeating: -1)
    var index = Words(0, 1, 2, 3)
    for block in 0..<(range.upperBound + 3) >> 2 {
      let words =
        UnsafeRawPointer(cumulative + 4 * block).loadUnaligned(as: Words.self) &- missings
      let gl = gradients(words)
      let nl = hessians(words) + lambdas
      let gr = total - gl
      let nr = n - nl
      let score = (gl * gl * nr + gr * gr * nl) / (nl * nr)
      let isBetter = takesHighest ? (score .>= best) : (score .> best)
      let hit = isBetter .& (nl .>= low) .& (nl .<= high)
      best.replace(with: score, where: hit)
      at.replace(with: index, where: hit)
      index = index &+ Words(repeating: 4)
    }
    var found: (bin: Int, score: Double)?
    for lane in 0..<4 where at[lane] >= 0 {
      let bin = Int(at[lane])
      guard let (otherBin, otherScore) = found else {
        found = (bin, best[lane])
        continue
      }
      let winsTie = takesHighest ? bin > otherBin : bin < otherBin
      if best[lane] > otherScore || (best[lane] == otherScore && winsTie) {
        found = (bin, best[lane])
      }
    }
    return found
  }

  /// Exact for sums below 2⁵²: the integer is put into the mantissa of a number in [2⁵², 2⁵³).
  @inline(__always) private func gradients(_ words: Words) -> Doubles {
    let shift = packing.sumShift
    let positive = SIMD4<UInt64>(truncatingIfNeeded: words) &+ SIMD4(repeating: 1 << 63)
    let bits = (positive &>> SIMD4(repeating: shift)) | SIMD4(repeating: 0x4330_0000_0000_0000)
    let offset = 0x1p52 + Double(UInt64(1) << (63 - shift))
    return unsafeBitCast(bits, to: Doubles.self) - Doubles(repeating: offset)
  }

  @inline(__always) private func hessians(_ words: Words) -> Doubles {
    let mask = (UInt64(1) << packing.sumShift) - 1
    let low = SIMD4<UInt64>(truncatingIfNeeded: words) & SIMD4(repeating: mask)
    return unsafeBitCast(low | SIMD4(repeating: 0x4330_0000_0000_0000), to: Doubles.self)
      - Doubles(repeating: 0x1p52)
  }
}
