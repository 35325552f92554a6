/// How the numbers of a table are written.
package struct NumberFormat: Hashable, Sendable {
  /// What stands before the fraction: a point or a comma.
  package var decimal: UInt8
  /// What parts thousands; `nil` for nothing.
  package var thousands: UInt8?

  package init(decimal: UInt8 = UInt8(ascii: "."), thousands: UInt8? = nil) {
    self.decimal = decimal
    self.thousands = thousands
  }

  package static let plain = NumberFormat()
  package static let comma = NumberFormat(decimal: UInt8(ascii: ","))
  var isPlain: Bool { decimal == UInt8(ascii: ".") && thousands == nil }
}

/// Numbers that are not written as ``DecimalNumber`` reads them.
enum NumberText {
  /// What a text has beside the digits of a number.
  struct Parts: OptionSet {
    let rawValue: Int
    static let percent = Parts(rawValue: 1)
    static let currency = Parts(rawValue: 2)
    static let thousands = Parts(rawValue: 4)
    static let sign = Parts(rawValue: 8)
    /// A negative number in parentheses, as accountants write it.
    static let brackets = Parts(rawValue: 16)
    /// `1.5D+02`, as Fortran writes it.
    static let exponent = Parts(rawValue: 32)
    /// Full-width digits of Chinese and Japanese texts.
    static let wide = Parts(rawValue: 64)
    static let all: Parts = [.percent, .currency, .thousands, .sign, .brackets, .exponent, .wide]
  }

  /// The number of a text in a format, with a minus of any kind and blanks of any kind between
  /// thousands; `nil` where it is none. Per cent and currency are numbers as they stand.
  static func parse(
    _ text: UnsafeBufferPointer<UInt8>, _ format: NumberFormat, allowing allowed: Parts = []
  ) -> (number: Double, parts: Parts)? {
    guard !text.isEmpty, text.count <= 64 else { return nil }
    if zip(text, text.dropFirst()).contains(where: { $0 == 0xef && $1 == 0xbc }) {
      guard let narrow = narrowed(text) else { return nil }
      return narrow.withUnsafeBufferPointer { parse($0, format, allowing: allowed) }
        .flatMap { allowed.contains(.wide) ? ($0.number, $0.parts.union(.wide)) : nil }
    }
    if let inner = negated(text) {
      guard allowed.contains(inner.part) else { return nil }
      return parse(inner.text, format, allowing: allowed)
        .flatMap { $0.number < 0 ? nil : (-$0.number, $0.parts.union(inner.part)) }
    }
    var plain: [UInt8] = []
    var parts: Parts = []
    var index = 0
    var sinceMark = -1
    func starts(_ bytes: [UInt8]) -> Bool { text[index...].starts(with: bytes) }
    while index < text.count {
      let byte = text[index]
      if byte &- UInt8(ascii: "0") < 10 {
        plain.append(byte)
        if sinceMark >= 0 { sinceMark += 1 }
        index += 1
        continue
      }
      if byte == format.decimal {
        guard sinceMark < 0 || sinceMark == 3 else { return nil }
        sinceMark = -1
        plain.append(UInt8(ascii: "."))
        index += 1
        continue
      }
      let blank = max(blankLength(text, index), apostropheLength(text, index))
      let isMark = byte == format.thousands
      if isMark
        || blank > 0 && !plain.isEmpty && index + blank < text.count
          && text[index + blank] &- UInt8(ascii: "0") < 10
      {
        // Between digits, three at a time.
        guard let last = plain.last, last &- UInt8(ascii: "0") < 10,
          !plain.contains(UInt8(ascii: ".")),
          sinceMark < 0 || sinceMark == 3
        else { return nil }
        parts.insert(.thousands)
        sinceMark = 0
        index += max(blank, 1)
        continue
      }
      if blank > 0 {
        guard apostropheLength(text, index) == 0 else { return nil }
        index += blank
        continue
      }
      if starts([0xe2, 0x88, 0x92]) || starts([0xe2, 0x80, 0x93]) {
        parts.insert(.sign)
        plain.append(UInt8(ascii: "-"))
        index += 3
      } else if byte == UInt8(ascii: "%"), !plain.isEmpty {
        parts.insert(.percent)
        index += 1
      } else if let length = currencyLength(text, index) {
        parts.insert(.currency)
        index += length
      } else if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        || byte | 0x20 == UInt8(ascii: "e")
      {
        plain.append(byte)
        index += 1
      } else if byte | 0x20 == UInt8(ascii: "d"), !plain.isEmpty, index + 1 < text.count,
        text[index + 1] == UInt8(ascii: "+") || text[index + 1] == UInt8(ascii: "-")
      {
        parts.insert(.exponent)
        plain.append(UInt8(ascii: "e"))
        index += 1
      } else {
        return nil
      }
    }
    guard sinceMark < 0 || sinceMark == 3, parts.isSubset(of: allowed) else { return nil }
    return plain.withUnsafeBufferPointer(DecimalNumber.parse).map { ($0, parts) }
  }

  /// Blanks, no-break and thin ones too.
  private static func blankLength(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    let byte = text[index]
    if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { return 1 }
    if byte == 0xc2, index + 1 < text.count, text[index + 1] == 0xa0 { return 2 }
    guard byte == 0xe2, index + 2 < text.count, text[index + 1] == 0x80 else { return 0 }
    return (0x80...0x8a).contains(text[index + 2]) || text[index + 2] == 0xaf ? 3 : 0
  }

  /// An apostrophe of either shape, as parts thousands in Switzerland.
  private static func apostropheLength(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    if text[index] == UInt8(ascii: "'") { return 1 }
    return text[index...].starts(with: [0xe2, 0x80, 0x99]) ? 3 : 0
  }

  /// What is in parentheses, or stands before a minus at the end.
  private static func negated(
    _ text: UnsafeBufferPointer<UInt8>
  ) -> (text: UnsafeBufferPointer<UInt8>, part: Parts)? {
    let last = text.count - 1
    guard last > 0 else { return nil }
    if text[0] == UInt8(ascii: "("), text[last] == UInt8(ascii: ")"), last > 1 {
      return (FieldText.trimmed(UnsafeBufferPointer(rebasing: text[1..<last])), .brackets)
    }
    guard text[last] == UInt8(ascii: "-"), text[last - 1] &- UInt8(ascii: "0") < 10 else {
      return nil
    }
    return (UnsafeBufferPointer(rebasing: text[..<last]), .sign)
  }

  /// Full-width digits, points, minus and per cent as ASCII; `nil` where another letter is wide.
  private static func narrowed(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var narrow: [UInt8] = []
    var index = 0
    while index < text.count {
      guard text[index] == 0xef, index + 1 < text.count, text[index + 1] == 0xbc else {
        narrow.append(text[index])
        index += 1
        continue
      }
      guard index + 2 < text.count, (0x81...0x99).contains(text[index + 2]) else { return nil }
      // U+FF01 to U+FF19 are '!' to '9'.
      narrow.append(text[index + 2] - 0x60)
      index += 3
    }
    return narrow
  }

  private static let currencySigns: [Character] = ["$", "€", "£", "¥", "₹", "￥", "₽", "₩"]
  private static let currencies = currencySigns.map { Array(String($0).utf8) }

  /// The currency that a text names; `nil` where it names none. The wide yen is the yen.
  static func currency(of text: String) -> String? {
    guard let sign = text.first(where: { currencySigns.contains($0) }) else { return nil }
    return sign == "￥" ? "¥" : String(sign)
  }

  private static func currencyLength(
    _ text: UnsafeBufferPointer<UInt8>, _ index: Int
  ) -> Int? {
    currencies.first { text[index...].starts(with: $0) }?.count
  }
}

/// What the comma and the point mean in texts of a table, found by what can't be otherwise.
struct NumberEvidence {
  private var decimalCommas = 0
  private var decimalPoints = 0
  private var doubtfulPoints = 0
  /// Commas with three digits behind: thousands, or decimals that happen to be three.
  private var doubtfulCommas = 0
  private(set) var doubtful: String?
  private var both: UInt8?

  mutating func add(_ text: String) {
    var commas: [Int] = []
    var points: [Int] = []
    guard let (bytes, isBracketed) = digits(of: text), bytes.count > 2, bytes.count < 32 else {
      return
    }
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: ","): commas.append(index)
      case UInt8(ascii: "."): points.append(index)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): continue
      default: return
      }
    }
    // (1,234.50) is a negative amount; (1,2) may be a pair.
    guard !isBracketed || !commas.isEmpty && !points.isEmpty else { return }
    if let comma = commas.last, let point = points.last {
      // The mark of the fraction stands last, and once.
      both = comma > point ? UInt8(ascii: ",") : UInt8(ascii: ".")
      if comma > point, commas.count == 1 { decimalCommas += 1 }
      if point > comma, points.count == 1 { decimalPoints += 1 }
    } else if commas.count == 1 {
      if bytes.count - commas[0] - 1 == 3, commas[0] <= 3, bytes[0] != UInt8(ascii: "0") {
        doubtfulCommas += 1
        doubtful = doubtful ?? text
      } else {
        decimalCommas += 1
      }
    } else if commas.count > 1 {
      doubtfulCommas += 1
    } else if points.count == 1 {
      let isDoubtful = bytes.count - points[0] - 1 == 3 && (1...3).contains(points[0])
      if isDoubtful { doubtfulPoints += 1 } else { decimalPoints += 1 }
    }
  }

  /// The text without what may stand around a number: a sign, a currency, per cent, blanks, brackets.
  private func digits(of text: String) -> (bytes: [UInt8], isBracketed: Bool)? {
    var text = text[...]
    let isBracketed = text.hasPrefix("(") && text.hasSuffix(")")
    if isBracketed { text = text.dropFirst().dropLast() }
    let isAround: (Character) -> Bool = { character in
      character.isWhitespace || character.isCurrencySymbol || "-−–+%".contains(character)
    }
    text = text.drop(while: isAround)
    while let last = text.last, isAround(last) { text.removeLast() }
    guard text.utf8.count < 40 else { return nil }
    return (text.utf8.filter { $0 != UInt8(ascii: "'") }, isBracketed)
  }

  /// The format that the texts prove; `nil` where they are plain or prove nothing.
  var format: NumberFormat? {
    if decimalCommas > 0, decimalPoints == 0 {
      let hasPoints = both == UInt8(ascii: ",") || doubtfulPoints > 0
      return NumberFormat(
        decimal: UInt8(ascii: ","), thousands: hasPoints ? UInt8(ascii: ".") : nil)
    }
    if doubtfulCommas > 0 || both == UInt8(ascii: "."), decimalPoints + doubtfulPoints > 0,
      decimalCommas == 0
    {
      return NumberFormat(thousands: UInt8(ascii: ","))
    }
    return nil
  }

  var isDoubtful: Bool { doubtfulCommas > 0 && format == nil && decimalCommas == 0 }
}
