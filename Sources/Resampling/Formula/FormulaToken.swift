/// A number, a word or a sign of a formula.
struct FormulaToken {
  enum Kind {
    case number(Double)
    case word, sign
  }
  var kind: Kind
  var text: String
  /// In Unicode scalars.
  var offset: Int

  static func tokens(of text: String) throws(FormulaError) -> [FormulaToken] {
    var scanner = FormulaScanner(scalars: Array(text.unicodeScalars))
    var tokens: [FormulaToken] = []
    while let token = try scanner.next() { tokens.append(token) }
    return tokens
  }
}

/// Takes a formula apart.
private struct FormulaScanner {
  let scalars: [Unicode.Scalar]
  var place = 0

  private static let signs = Set("+-*/^<>(),".unicodeScalars)
  private static let pairs: Set<String> = ["<=", ">=", "==", "!="]

  mutating func next() throws(FormulaError) -> FormulaToken? {
    while place < scalars.count, scalars[place].properties.isWhitespace { place += 1 }
    guard place < scalars.count else { return nil }
    let start = place
    if scalars[start].isDigit || scalars[start] == "." { return try number() }
    if scalars[start].isLetter {
      let word = take { $0.isLetter || $0.isDigit }
      return FormulaToken(kind: .word, text: word, offset: start)
    }
    let pair = text(start..<min(start + 2, scalars.count))
    let isPair = Self.pairs.contains(pair)
    guard isPair || Self.signs.contains(scalars[start]), pair != "**" else {
      throw FormulaError(.character(pair == "**" ? pair : text(start..<start + 1)), at: start)
    }
    place += isPair ? 2 : 1
    return FormulaToken(kind: .sign, text: text(start..<place), offset: start)
  }

  /// Digits with a point and an exponent; what Swift reads besides, such as `0x1p3`, is no number here.
  private mutating func number() throws(FormulaError) -> FormulaToken {
    let start = place
    var text = take { $0.isDigit || $0.isLetter || $0 == "." }
    let isOpen = text.hasSuffix("e") || text.hasSuffix("E")
    if isOpen, place < scalars.count, scalars[place] == "+" || scalars[place] == "-" {
      text.unicodeScalars.append(scalars[place])
      place += 1
      text += take { $0.isDigit || $0.isLetter }
    }
    let isDecimal = text.allSatisfy { "0123456789.eE+-".contains($0) }
    guard isDecimal, let value = Double(text.hasSuffix(".") ? text + "0" : text), value.isFinite
    else { throw FormulaError(.number(text), at: start) }
    return FormulaToken(kind: .number(value), text: text, offset: start)
  }

  private mutating func take(_ isPart: (Unicode.Scalar) -> Bool) -> String {
    let start = place
    while place < scalars.count, isPart(scalars[place]) { place += 1 }
    return text(start..<place)
  }

  private func text(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var isLetter: Bool {
    ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_"
  }
}
