/// Finds the bins of many values of one feature, faster than ``FeatureBins/bin(of:)`` and equal to it.
struct BinFinder {
  private enum Rule {
    case numeric(BorderTable)
    /// The bin of each level, and of what has none.
    case levels([UInt8], other: UInt8)
  }
  private let rule: Rule

  init(_ bins: FeatureBins) {
    switch bins {
    case .numeric(let borders, let hasMissingBin):
      rule = .numeric(BorderTable(borders, firstBin: hasMissingBin ? 1 : 0))
    case .category(let binOfLevel, _): rule = .levels(binOfLevel, other: 0)
    case .ordered(let binOfLevel, let other, _): rule = .levels(binOfLevel, other: other)
    }
  }

  /// Writes the bins of `values[rows]` to `bins[rows]`.
  ///
  /// Pointers because this is the inner loop of binning; both cover `rows`.
  func fill(
    _ bins: UnsafeMutablePointer<UInt8>, from values: UnsafePointer<Double>, rows: Range<Int>
  ) {
    switch rule {
    case .numeric(let table): table.fill(bins, from: values, rows: rows)
    case .levels(let binOfLevel, let other):
      let levels = 0..<Double(binOfLevel.count)
      for row in rows {
        let value = values[row]
        let level = levels.contains(value) ? Int(value) : 0
        bins[row] = Double(level) == value && levels.contains(value) ? binOfLevel[level] : other
      }
    }
  }
}

/// Borders with a table that bounds the search to the few that fall into the same slot.
///
/// Slots are even in the bits of the value (as a `Float`, made to order as an integer) between the
/// first and the last border, so that they are finest where values are small.
private struct BorderTable {
  /// The borders, and infinity after the last.
  private let borders: [Double]
  private let firstBin: Int
  /// For each slot, and one more, how many borders lie in slots before it.
  private let firstBorder: [UInt8]
  private let firstKey: Int32
  private let lastKey: Int32
  private let shift: UInt32
  /// The most borders in a slot.
  private let mostInSlot: Int

  private static let slotBits: UInt32 = 12

  init(_ borders: [Double], firstBin: Int) {
    let firstKey = borders.first.map { Self.key($0 + 0) } ?? 0
    let lastKey = borders.last.map { Self.key($0 + 0) } ?? 0
    let span = UInt32(bitPattern: lastKey &- firstKey)
    let shift = UInt32(max(0, Int(32 - Self.slotBits) - span.leadingZeroBitCount))
    let slotCount = Int(span >> shift) + 1
    var firstBorder = [UInt8](repeating: UInt8(borders.count), count: slotCount + 1)
    var filled = 0
    var most = 0
    for (index, border) in borders.enumerated() {
      let slot = Int(UInt32(bitPattern: Self.key(border + 0) &- firstKey) >> shift)
      while filled <= slot {
        firstBorder[filled] = UInt8(index)
        filled += 1
      }
      most = max(most, index + 1 - Int(firstBorder[slot]))
    }
    self.borders = borders + [.infinity]
    self.firstBin = firstBin
    self.firstBorder = firstBorder
    self.firstKey = firstKey
    self.lastKey = lastKey
    self.shift = shift
    mostInSlot = most
  }

  /// An integer that orders as the value does: rounding to `Float` keeps order, so a border in a lower
  /// slot is below the value. −0 must be made +0 before.
  @inline(__always) private static func key(_ value: Double) -> Int32 {
    let bits = Int32(bitPattern: Float(value).bitPattern)
    return bits ^ Int32(bitPattern: UInt32(bitPattern: bits &>> 31) &>> 1)
  }

  func fill(
    _ bins: UnsafeMutablePointer<UInt8>, from values: UnsafePointer<Double>, rows: Range<Int>
  ) {
    // Where slots hold few borders all are compared: no branch depends on the data then.
    switch mostInSlot {
    case 0, 1: fill(bins, values, rows) { borders, low, _, value in step(borders, low, value) }
    case 2:
      fill(bins, values, rows) { borders, low, _, value in
        step(borders, step(borders, low, value), value)
      }
    case 3, 4:
      fill(bins, values, rows) { borders, low, _, value in
        let two = step(borders, step(borders, low, value), value)
        return step(borders, step(borders, two, value), value)
      }
    default: fill(bins, values, rows, search: search)
    }
  }

  /// Past a border that is below the value; values of a slot are below all borders of later ones.
  @inline(__always)
  private func step(_ borders: UnsafePointer<Double>, _ low: Int, _ value: Double) -> Int {
    low + (value > borders[low] ? 1 : 0)
  }

  @inline(__always)
  private func search(
    _ borders: UnsafePointer<Double>, _ first: Int, _ end: Int, _ value: Double
  ) -> Int {
    var low = first
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if value > borders[middle] { low = middle + 1 } else { high = middle }
    }
    return low
  }

  @inline(__always)
  private func fill(
    _ bins: UnsafeMutablePointer<UInt8>, _ values: UnsafePointer<Double>, _ rows: Range<Int>,
    search: (UnsafePointer<Double>, Int, Int, Double) -> Int
  ) {
    borders.withUnsafeBufferPointer { borders in
      firstBorder.withUnsafeBufferPointer { firstBorder in
        let (borders, firstBorder) = (borders.baseAddress!, firstBorder.baseAddress!)
        for row in rows {
          let value = values[row]
          let key = max(firstKey, min(lastKey, Self.key(value + 0)))
          let slot = Int(UInt32(bitPattern: key &- firstKey) &>> shift)
          let bin = search(borders, Int(firstBorder[slot]), Int(firstBorder[slot + 1]), value)
          bins[row] = value.isNaN ? 0 : UInt8(truncatingIfNeeded: bin &+ firstBin)
        }
      }
    }
  }
}
