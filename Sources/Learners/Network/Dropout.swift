/// Which cells of a layer's outputs are dropped in one step, by a hash of their position (Srivastava
/// et al. 2014; the kept are scaled up, so that nothing changes in prediction).
struct Dropout {
  /// The share of cells that are dropped, in [0, 1).
  let rate: Float
  private let key: SIMD16<UInt32>
  private let threshold: SIMD16<Int32>

  /// - Parameter key: Names the network, the step and the layer.
  init(rate: Float, key: UInt64) {
    self.rate = rate
    self.key = SIMD16(repeating: UInt32(truncatingIfNeeded: key ^ (key >> 32)))
    threshold = SIMD16(repeating: Int32(rate * 65_536))
  }

  var scale: Float { rate > 0 ? 1 / (1 - rate) : 1 }

  /// All ones for each cell from `index` on that is kept.
  @inline(__always)
  func mask(_ index: Int) -> SIMD16<Int32> {
    var hash = lanes &+ SIMD16(repeating: UInt32(truncatingIfNeeded: index))
    hash ^= key
    hash ^= hash &>> 16
    hash = hash &* 0x7feb_352d
    hash ^= hash &>> 15
    hash = hash &* 0x846c_a68b
    hash ^= hash &>> 16
    return ~((SIMD16<Int32>(truncatingIfNeeded: hash & 0xffff) &- threshold) &>> 31)
  }
}

private let lanes = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
