private typealias Words = SIMD4<Int64>

/// The one pass over the bins of a feature after a histogram is built.
///
/// Takes the bins from the build buffer, leaves zeros there for the next leaf, makes sums cumulative,
/// subtracts them from the parent's (cumulative minus cumulative is cumulative), and asks both
/// children's gates whether any bin can beat their best split.
///
/// - Parameters:
///   - build: `width` words of the smaller child's bins; zeroed.
///   - small: Receives the smaller child's cumulative bins; `nil` where nobody will read them.
///   - large: The parent's cumulative bins, which become the larger child's; `nil` for a root.
///   - width: A multiple of 8.
/// - Returns: The gates' verdicts; `false` where the histogram was not asked for.
func cumulate(
  _ build: UnsafeMutablePointer<HistogramWord>, small: UnsafeMutablePointer<HistogramWord>?,
  large: UnsafeMutablePointer<HistogramWord>?, width: Int, smallSearch: borrowing LeafSearch,
  largeSearch: borrowing LeafSearch
) -> (small: Bool, large: Bool) {
  let smallGate = smallSearch.gate
  let largeGate = largeSearch.gate
  let smallBound = smallGate.bound(smallSearch.bestScore)
  let largeBound = largeGate.bound(largeSearch.bestScore)
  let build = UnsafeMutableRawPointer(build).assumingMemoryBound(to: Words.self)
  switch (small, large) {
  case (let small?, let large?):
    return cumulate(
      true, true, build, words(small), words(large), width, smallGate, smallBound, largeGate,
      largeBound)
  case (let small?, nil):
    return cumulate(
      true, false, build, words(small), build, width, smallGate, smallBound, largeGate, largeBound)
  case (nil, let large?):
    return cumulate(
      false, true, build, build, words(large), width, smallGate, smallBound, largeGate, largeBound)
  case (nil, nil):
    for block in 0..<width >> 2 { build[block] = Words(repeating: 0) }
    return (false, false)
  }
}

private func words(
  _ histogram: UnsafeMutablePointer<HistogramWord>
) -> UnsafeMutablePointer<Words> {
  UnsafeMutableRawPointer(histogram).assumingMemoryBound(to: Words.self)
}

/// No call within the loop: it would force every vector out of its register.
@inline(__always)
private func cumulate(
  _ keepsSmall: Bool, _ keepsLarge: Bool, _ build: UnsafeMutablePointer<Words>,
  _ small: UnsafeMutablePointer<Words>, _ large: UnsafeMutablePointer<Words>, _ width: Int,
  _ smallGate: SplitGate, _ smallBound: SplitGate.Floats, _ largeGate: SplitGate,
  _ largeBound: SplitGate.Floats
) -> (small: Bool, large: Bool) {
  var carry = Words(repeating: 0)
  var smallHit = SIMDMask<SIMD8<Int32>>(repeating: false)
  var largeHit = smallHit
  for i in stride(from: 0, to: width >> 2, by: 2) {
    let first = prefixSums(build[i])
    let second = prefixSums(build[i + 1])
    build[i] = Words(repeating: 0)
    build[i + 1] = Words(repeating: 0)
    let middle = carry &+ Words(repeating: first[3])
    let s0 = first &+ carry
    let s1 = second &+ middle
    carry = middle &+ Words(repeating: second[3])
    if keepsSmall {
      small[i] = s0
      small[i + 1] = s1
      smallHit .|= smallGate.beats(s0, s1, smallBound)
    }
    if keepsLarge {
      let l0 = large[i] &- s0
      let l1 = large[i + 1] &- s1
      large[i] = l0
      large[i + 1] = l1
      largeHit .|= largeGate.beats(l0, l1, largeBound)
    }
  }
  return (keepsSmall && any(smallHit), keepsLarge && any(largeHit))
}

/// Each lane with the sum of those before it added.
@inline(__always) func prefixSums(_ a: SIMD4<Int64>) -> SIMD4<Int64> {
  let b = a &+ SIMD4(0, a[0], a[1], a[2])
  return b &+ SIMD4(0, 0, b[0], b[1])
}
