/// Numbers for keys: a hash table with open addressing.
///
/// Not a `Dictionary`: it is filled and read millions of times a second, and its order never reaches
/// a result.
struct KeyTable: Sendable {
  private var keys: [UInt64]
  private var numbers: [Int32]
  private let shift: UInt64
  private(set) var count = 0

  /// - Parameter capacity: The most keys it will hold.
  init(capacity: Int) {
    let bits = max(4, Int.bitWidth - (2 * capacity).leadingZeroBitCount)
    shift = UInt64(64 - bits)
    keys = [UInt64](repeating: 0, count: 1 << bits)
    numbers = [Int32](repeating: -1, count: 1 << bits)
  }

  /// Numbers different keys by their places.
  init(_ keys: [UInt64]) {
    self.init(capacity: keys.count)
    for key in keys { _ = number(of: key) }
  }

  /// The number of a key; a new one gets the next number.
  mutating func number(of key: UInt64) -> Int32 {
    var slot = place(key)
    while numbers[slot] >= 0 {
      if keys[slot] == key { return numbers[slot] }
      slot = (slot + 1) & (keys.count - 1)
    }
    precondition(count < keys.count / 2, "more keys than said")
    keys[slot] = key
    numbers[slot] = Int32(count)
    count += 1
    return numbers[slot]
  }

  /// The number of a key, if it has one.
  func find(_ key: UInt64) -> Int32? {
    var slot = place(key)
    while numbers[slot] >= 0 {
      if keys[slot] == key { return numbers[slot] }
      slot = (slot + 1) & (keys.count - 1)
    }
    return nil
  }

  /// Multiplicative hashing (Knuth): the upper bits of a product depend on all lower ones.
  private func place(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: ((key ^ (key >> 29)) &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }
}
