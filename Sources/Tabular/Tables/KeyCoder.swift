/// Gives rows the same code if and only if their keys are equal: numbers by value, categories by text.
public struct KeyCoder {
  private var numbers: [[Double: Int]]
  private var texts: [[String: Int]]
  /// Code of the first k parts, and of part k → code of the first k + 1 parts.
  private var pairs: [[SIMD2<Int>: Int]]

  /// - Parameter count: Number of columns that make the key; at least 1.
  public init(count: Int) {
    numbers = Array(repeating: [:], count: count)
    texts = Array(repeating: [:], count: count)
    pairs = Array(repeating: [:], count: count)
  }

  /// A code for each row, −1 where a cell of the key is missing.
  ///
  /// - Parameter learning: Whether new keys get new codes; if not, they get −1.
  public mutating func codes(of columns: [Column], learning: Bool = true) -> [Int] {
    var whole = partCodes(columns[0], part: 0, learning)
    for part in columns.indices.dropFirst() {
      let codes = partCodes(columns[part], part: part, learning)
      for row in whole.indices {
        guard whole[row] >= 0, codes[row] >= 0 else {
          whole[row] = -1
          continue
        }
        let pair = SIMD2(whole[row], codes[row])
        whole[row] = Self.code(of: pair, in: &pairs[part], learning)
      }
    }
    return whole
  }

  private mutating func partCodes(_ column: Column, part: Int, _ learning: Bool) -> [Int] {
    switch column.values {
    case .numbers(let cells):
      return cells.map { $0.isNaN ? -1 : Self.code(of: $0, in: &numbers[part], learning) }
    case .categories(let codes, let levels):
      let known = levels.map { Self.code(of: $0, in: &texts[part], learning) }
      return codes.map { $0 < 0 ? -1 : known[Int($0)] }
    }
  }

  private static func code<Value>(
    of value: Value, in known: inout [Value: Int], _ learning: Bool
  ) -> Int {
    if let code = known[value] { return code }
    guard learning else { return -1 }
    known[value] = known.count
    return known.count - 1
  }
}
