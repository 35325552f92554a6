/// Finds the bins of many values of one feature, faster than ``FeatureBins/bin(of:)`` and equal to it.
///
/// A table over the upper bits of the value (as a `Float`, made to order as an integer) bounds the
/// search to the few borders that fall into the same slot, usually none or one.
struct BinFinder {
  private enum Rule {
    case numeric(borders: [Double], firstBin: Int, firstBorder: [UInt8])
    case levels(FeatureBins)
  }
  private let rule: Rule

  init(_ bins: FeatureBins) {
    guard case .numeric(let borders, let hasMissingBin) = bins else {
      rule = .levels(bins)
      return
    }
    // firstBorder[slot] is the number of borders below everything that rounds into the slot.
    var firstBorder = [UInt8](repeating: 0, count: Self.slotCount + 1)
    var slotCounts = [Int](repeating: 0, count: Self.slotCount + 1)
    for border in borders { slotCounts[Self.slot(border) + 1] += 1 }
    var sum = 0
    for slot in 0...Self.slotCount {
      sum += slotCounts[slot]
      firstBorder[slot] = UInt8(sum)
    }
    rule = .numeric(borders: borders, firstBin: hasMissingBin ? 1 : 0, firstBorder: firstBorder)
  }

  private static let slotBits: UInt32 = 13
  private static var slotCount: Int { 1 << Int(slotBits) }

  /// Rounding to `Float` keeps order, so a border in a lower slot is below the value.
  @inline(__always) private static func slot(_ value: Double) -> Int {
    let bits = Float(value).bitPattern
    let key = bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) >> 31) | 0x8000_0000)
    return Int(key >> (32 - slotBits))
  }

  /// Writes the bins of `values[rows]` to `bins[rows]`.
  ///
  /// Pointers because this is the inner loop of binning; both cover `rows`.
  func fill(
    _ bins: UnsafeMutablePointer<UInt8>, from values: UnsafePointer<Double>, rows: Range<Int>
  ) {
    switch rule {
    case .levels(let feature):
      for row in rows { bins[row] = feature.bin(of: values[row]) }
    case .numeric(let borders, let firstBin, let firstBorder):
      borders.withUnsafeBufferPointer { borders in
        firstBorder.withUnsafeBufferPointer { firstBorder in
          for row in rows {
            let value = values[row]
            if value.isNaN {
              bins[row] = 0
              continue
            }
            // −0 lies just below +0 as a key, and equal to it among borders.
            let slot = Self.slot(value + 0)
            var low = Int(firstBorder[slot])
            var high = Int(firstBorder[slot + 1])
            while low < high {
              let middle = (low + high) / 2
              if value > borders[middle] { low = middle + 1 } else { high = middle }
            }
            bins[row] = UInt8(truncatingIfNeeded: low + firstBin)
          }
        }
      }
    }
  }
}
