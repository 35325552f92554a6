/// Random numbers that depend on a seed alone: the same bits on every machine, thread and run.
///
/// xoshiro256++ (Blackman & Vigna 2019), its state filled from the seed by SplitMix64. Not for secrets.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  public init(seed: UInt64) {
    var mixer = seed
    state = (
      splitMix64(&mixer), splitMix64(&mixer), splitMix64(&mixer), splitMix64(&mixer)
    )
  }

  public mutating func next() -> UInt64 {
    let result = rotated(state.0 &+ state.3, 23) &+ state.0
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, 45)
    return result
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0..<bound, without bias (Lemire 2019). `bound` is at least 1.
  public mutating func index(below bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let least = (0 &- bound) % bound
      while product.low < least { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Puts the elements in random order (Fisher–Yates), the same for a seed whatever the library's own
  /// `shuffle` may come to do.
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, index(below: last + 1))
    }
  }
}

/// A seed named by what it is for, so that no two uses share one by accident and none depends on order.
///
/// - Parameters:
///   - seed: The experiment's seed.
///   - name: What it is for, as (what, repeat, fold, slot, …); never the variant, the thread or the time.
public func derivedSeed(_ seed: UInt64, _ name: String) -> UInt64 {
  // Mixed, as names are short: neighbours become independent.
  var mixer = seed ^ ShortHash(name.utf8).value
  return splitMix64(&mixer)
}

private func splitMix64(_ state: inout UInt64) -> UInt64 {
  state = state &+ 0x9e37_79b9_7f4a_7c15
  var z = state
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}

private func rotated(_ value: UInt64, _ by: UInt64) -> UInt64 {
  (value << by) | (value >> (64 - by))
}
