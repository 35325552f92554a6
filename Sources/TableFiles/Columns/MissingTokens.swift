/// The cells that are missing: empty ones, and those that hold one of some texts.
struct MissingTokens {
  private let tokens: [[UInt8]]
  /// Whether a token begins with the byte: nearly every other cell is told apart by this alone.
  private let begins: [Bool]
  /// Numbers that mean "missing" in columns of numbers, however they are written.
  let numbers: [Double]
  private let words: [[UInt8]]

  /// Words that no column of numbers holds otherwise.
  static let usualWords = [
    "NA", "N/A", "#N/A", "n/a", "<NA>", "NaN", "nan", "NAN", "-nan", "NULL", "null", "Null", "None",
    "none", "NONE", "nil", "-", "--", "---", ".", "..", "...", "n.d.", "n.d", "nd", "ND", "n.a.",
    "n.a", "na", "Na", "?", "*", "missing", "Missing", "\u{2013}", "\u{2014}", "#N/A N/A", "#NA",
    "1.#QNAN", "-1.#IND", "\u{2026}",
  ]

  /// - Parameter tokens: Those that are declared. An empty list leaves nothing but the empty cell.
  init(_ tokens: [String]) {
    let tokens = tokens.map { Array($0.utf8) }
    let texts = tokens.filter { !$0.isEmpty }
    let words = tokens.isEmpty ? [] : Self.usualWords.map { Array($0.utf8) }
    var begins = [Bool](repeating: false, count: 256)
    for token in texts + words { begins[Int(token[0])] = true }
    self.tokens = texts
    self.words = words
    self.begins = begins
    numbers = texts.compactMap { token in
      token.withUnsafeBufferPointer(DecimalNumber.parse)
        ?? token.withUnsafeBufferPointer { NumberText.parse($0, .comma, allowing: .sign)?.number }
    }
  }

  /// Whether it is missing in a column of any type.
  @inline(__always)
  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.isEmpty || (begins[Int(text[0])] && tokens.contains { $0.elementsEqual(text) })
  }

  /// Whether it is missing in a column of numbers or dates.
  @inline(__always)
  func meansNoNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !text.isEmpty else { return true }
    return begins[Int(text[0])] && isWord(text)
  }

  private func isWord(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    tokens.contains { $0.elementsEqual(text) } || words.contains { $0.elementsEqual(text) }
  }

  /// Whether a number is a mark of a missing one.
  @inline(__always)
  func contains(_ number: Double) -> Bool { !numbers.isEmpty && numbers.contains(number) }
}
