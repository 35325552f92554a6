import Glibc

/// N-grams hashed to a fixed number of columns (Weinberger et al. 2009), as scikit-learn's `HashingVectorizer`: each
/// counts +1 or −1 in a column, and the row is divided by its Euclidean norm.
struct HashedText {
  /// The columns that are not 0, ascending.
  private(set) var columns: [Int] = []
  private(set) var values: [Double] = []

  /// O(characters · sizes).
  init(_ text: String, _ unit: TextRule.Unit, _ rule: TextRule) {
    let tokens = TextTokens(text, unit)
    let dimensions = rule.dimensions
    var counts: [Int: Int] = [:]
    tokens.bytes.withUnsafeBufferPointer { bytes in
      tokens.forEachGram(of: rule.sizes) { gram in
        let hash = MurmurHash3.hash(UnsafeBufferPointer(rebasing: bytes[gram]))
        // The magnitude of the least number is one beyond the greatest.
        let column = Int(Int64(hash).magnitude) % dimensions
        counts[column, default: 0] += hash >= 0 ? 1 : -1
      }
    }
    let squares = counts.values.reduce(0) { $0 + $1 * $1 }
    guard squares > 0 else { return }
    let norm = sqrt(Double(squares))
    for (column, count) in counts.sorted(by: { $0.key < $1.key }) where count != 0 {
      columns.append(column)
      values.append(Double(count) / norm)
    }
  }
}

/// MurmurHash3 of 32 bits (Appleby 2011, public domain).
enum MurmurHash3 {
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt32 = 0) -> Int32 {
    let (c1, c2): (UInt32, UInt32) = (0xcc9e_2d51, 0x1b87_3593)
    func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word << bits | word >> (32 - bits) }
    var hash = seed
    let blocks = bytes.count / 4
    for block in 0..<blocks {
      let place = 4 * block
      let word =
        UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
        | UInt32(bytes[place + 3]) << 24
      hash ^= rotated(word &* c1, 15) &* c2
      hash = rotated(hash, 13) &* 5 &+ 0xe654_6b64
    }
    var tail: UInt32 = 0
    for place in (4 * blocks..<bytes.count).reversed() { tail = tail << 8 | UInt32(bytes[place]) }
    if bytes.count % 4 > 0 { hash ^= rotated(tail &* c1, 15) &* c2 }
    hash ^= UInt32(truncatingIfNeeded: bytes.count)
    hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
    hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
    return Int32(bitPattern: hash ^ hash >> 16)
  }
}
