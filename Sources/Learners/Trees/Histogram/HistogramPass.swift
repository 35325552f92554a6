private typealias Words = SIMD4<Int64>

/// One of two siblings in a pass over their parent's histogram.
struct PassSide {
  /// The smaller child's histogram, to be written; or the parent's, to become the larger child's.
  let histogram: UnsafeMutablePointer<HistogramWord>
  let gate: SplitGate
  /// Receives what the gate finds of each column.
  let tops: UnsafeMutablePointer<SplitGate.Floats>
}

/// The one pass over all bins after a histogram is built.
///
/// Takes the bins from the build buffer, leaves zeros there for the next leaf, makes sums cumulative,
/// subtracts them from the parent's (cumulative minus cumulative is cumulative), and notes for both
/// children about what the best bins of each column gain.
///
/// - Parameters:
///   - build: The smaller child's bins in build layout; zeroed in `columns`.
///   - small: `nil` where nobody will read the smaller child's histogram.
///   - large: `nil` for a root, or where nobody will read the larger child's.
func cumulate(
  _ build: UnsafeMutablePointer<HistogramWord>, _ columns: UnsafeBufferPointer<HistogramColumn>,
  small: PassSide?, large: PassSide?
) {
  switch (small, large) {
  case (let small?, let large?): cumulate(true, true, build, columns, small, large)
  case (let small?, nil): cumulate(true, false, build, columns, small, small)
  case (nil, let large?): cumulate(false, true, build, columns, large, large)
  case (nil, nil):
    for column in columns { (build + column.buildOffset).update(repeating: 0, count: column.width) }
  }
}

/// No call within the loop: it would force every vector out of its register.
@inline(__always)
private func cumulate(
  _ keepsSmall: Bool, _ keepsLarge: Bool, _ build: UnsafeMutablePointer<HistogramWord>,
  _ columns: UnsafeBufferPointer<HistogramColumn>, _ smallSide: PassSide, _ largeSide: PassSide
) {
  let smallGate = GateLanes(smallSide.gate)
  let largeGate = GateLanes(largeSide.gate)
  for position in columns.indices {
    let column = columns[position]
    let build = words(build + column.buildOffset)
    let small = words(smallSide.histogram + column.offset)
    let large = words(largeSide.histogram + column.offset)
    var carry = Words(repeating: 0)
    var smallTop = SplitGate.Floats(repeating: 0)
    var largeTop = smallTop
    var i = 0
    while i < column.width &>> 2 {
      let first = prefixSums(build[i])
      let second = prefixSums(build[i &+ 1])
      build[i] = Words(repeating: 0)
      build[i &+ 1] = Words(repeating: 0)
      let middle = carry &+ last(first)
      let s0 = first &+ carry
      let s1 = second &+ middle
      carry = middle &+ last(second)
      if keepsSmall {
        small[i] = s0
        small[i &+ 1] = s1
        smallGate.raise(&smallTop, s0, s1)
      }
      if keepsLarge {
        let l0 = large[i] &- s0
        let l1 = large[i &+ 1] &- s1
        large[i] = l0
        large[i &+ 1] = l1
        largeGate.raise(&largeTop, l0, l1)
      }
      i &+= 2
    }
    if keepsSmall { smallSide.tops[position] = smallTop }
    if keepsLarge { largeSide.tops[position] = largeTop }
  }
}

/// What the gate finds of one column with missing values on the right.
func topWithMissingRight(
  _ histogram: UnsafePointer<HistogramWord>, _ column: HistogramColumn, gate: SplitGate
) -> SplitGate.Floats {
  let gate = GateLanes(gate)
  let missing = Words(repeating: histogram[column.offset])
  let bins = UnsafeRawPointer(histogram + column.offset).assumingMemoryBound(to: Words.self)
  var top = SplitGate.Floats(repeating: 0)
  var i = 0
  while i < column.width &>> 2 {
    gate.raise(&top, bins[i] &- missing, bins[i &+ 1] &- missing)
    i &+= 2
  }
  return top
}

@inline(__always)
private func words(
  _ histogram: UnsafeMutablePointer<HistogramWord>
) -> UnsafeMutablePointer<Words> {
  UnsafeMutableRawPointer(histogram).assumingMemoryBound(to: Words.self)
}

/// Each lane with the sum of those before it added.
///
/// In halves of words, because the compiler takes sums of whole ones apart again, lane by lane.
@inline(__always) func prefixSums(_ a: SIMD4<Int64>) -> SIMD4<Int64> {
  let x = unsafeBitCast(a, to: SIMD8<Int32>.self)
  let b = a &+ unsafeBitCast(SIMD8<Int32>(0, 0, x[0], x[1], 0, 0, x[4], x[5]), to: Words.self)
  let y = unsafeBitCast(b, to: SIMD8<Int32>.self)
  return b &+ unsafeBitCast(SIMD8<Int32>(0, 0, 0, 0, y[2], y[3], y[2], y[3]), to: Words.self)
}

/// The last lane in all lanes.
@inline(__always) private func last(_ a: Words) -> Words {
  let x = unsafeBitCast(a, to: SIMD8<Int32>.self)
  return unsafeBitCast(
    SIMD8<Int32>(x[6], x[7], x[6], x[7], x[6], x[7], x[6], x[7]), to: Words.self)
}
