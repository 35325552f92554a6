/// Gives rows the same code if and only if their keys are equal: numbers by value, categories by text,
/// and integers that a double can't hold by their digits.
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
        whole[row] = Self.code(of: pair, in: &pairs[part], learning, beside: 0)
      }
    }
    return whole
  }

  private mutating func partCodes(_ column: Column, part: Int, _ learning: Bool) -> [Int] {
    switch column.values {
    case .numbers(let cells):
      return cells.indices.map { row in
        let number = cells[row]
        guard !number.isNaN else { return -1 }
        // A double holds all integers up to 2⁵³.
        if abs(number) >= 9_007_199_254_740_992, let digits = column.digits(row) {
          return Self.code(of: digits, in: &texts[part], learning, beside: numbers[part].count)
        }
        return Self.code(of: number, in: &numbers[part], learning, beside: texts[part].count)
      }
    case .categories(let codes, let levels):
      let known = levels.map { Self.code(of: $0, in: &texts[part], learning, beside: 0) }
      return codes.map { $0 < 0 ? -1 : known[Int($0)] }
    }
  }

  /// - Parameter others: Codes that are given to values of another kind.
  private static func code<Value>(
    of value: Value, in known: inout [Value: Int], _ learning: Bool, beside others: Int
  ) -> Int {
    if let code = known[value] { return code }
    guard learning else { return -1 }
    let code = known.count + others
    known[value] = code
    return code
  }
}

extension Column {
  /// The digits of a whole number as the file has them; `nil` where it is another text.
  fileprivate func digits(_ row: Int) -> String? {
    guard original != nil else { return nil }
    let text = text(row).filter { $0 != " " && $0 != "\t" }
    let digits = text.drop { $0 == "-" || $0 == "+" || $0 == "0" }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
      return nil
    }
    return (text.hasPrefix("-") ? "-" : "") + digits
  }
}
