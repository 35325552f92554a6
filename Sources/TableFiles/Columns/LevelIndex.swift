import Tabular

/// The distinct texts of a column, in the order of their first appearance, found by their bytes.
///
/// A hash table with open addressing over the bytes where they lie: no `String` for a cell.
struct LevelIndex {
  /// Texts one after the other, with the end of each.
  private var text: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  /// Codes by hash, −1 where free. Its size is a power of two, at least twice the number of codes.
  private var slots = [Int32](repeating: -1, count: 32)

  var count: Int { ends.count }

  /// The code of a text, a new one if it has not been seen.
  mutating func code(of bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
    let hash = Self.hash(bytes)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let code = Int(slots[slot])
      if hashes[code] == hash, isText(of: code, equalTo: bytes) { return Int32(code) }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = Int32(ends.count)
    slots[slot] = code
    text.append(contentsOf: bytes)
    ends.append(text.count)
    hashes.append(hash)
    if ends.count * 2 > slots.count { grow() }
    return code
  }

  /// The texts by code.
  func levels() -> [String] {
    (0..<count).map { String(decoding: text[range(of: $0)], as: UTF8.self) }
  }

  private func range(of code: Int) -> Range<Int> { (code == 0 ? 0 : ends[code - 1])..<ends[code] }

  private func isText(of code: Int, equalTo bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(of: code)
    guard range.count == bytes.count else { return false }
    for index in 0..<bytes.count where text[range.lowerBound + index] != bytes[index] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (code, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code)
    }
  }

  /// Mixed, as the low bits choose the slot.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = ShortHash(bytes).value
    hash ^= hash >> 32
    return hash &* 0x9e37_79b9_7f4a_7c15 ^ hash >> 29
  }
}
