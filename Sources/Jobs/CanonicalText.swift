/// How values are written where equal text has to mean equal values: one line for each fact, a label,
/// a colon and the value.
///
/// Labels are literals of whoever writes them, never names of types, cases or properties: renaming
/// those in the program changes no text, and so no key. The text can be read back, so that whoever has
/// it needs nothing else.
public enum CanonicalText {
  /// A value on one line: backslashes, ends of lines and bars are written `\\`, `\n`, `\r` and `\p`.
  static func escaped(_ text: String, bars: Bool, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += [byte, byte]
      case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\r"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case UInt8(ascii: "|") where bars: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "p")]
      default: bytes.append(byte)
      }
    }
  }

  static func unescaped(_ text: Substring) -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
    var bytes: [UInt8] = []
    var isEscape = false
    for byte in text.utf8 {
      guard isEscape else {
        if byte == UInt8(ascii: "\\") { isEscape = true } else { bytes.append(byte) }
        continue
      }
      isEscape = false
      switch byte {
      case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "r"): bytes.append(UInt8(ascii: "\r"))
      case UInt8(ascii: "p"): bytes.append(UInt8(ascii: "|"))
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Why a canonical text can't be read: it is cut, or another program's.
public enum CanonicalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line that was expected, and the one that stands there; empty at the end of the text.
  case expected(label: String, found: String)
  case value(label: String, text: String)

  public var description: String {
    switch self {
    case .expected(let label, let found):
      found.isEmpty
        ? "ends where '\(label)' was expected" : "'\(found)' where '\(label)' was expected"
    case .value(let label, let text): "'\(label)' is '\(text)', which can't be read"
    }
  }
}

/// Writes a canonical text. The same values in the same order give the same bytes.
public struct CanonicalWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public mutating func add(_ label: String, _ value: String) {
    begin(label)
    CanonicalText.escaped(value, bars: false, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  public mutating func add(_ label: String, _ value: Int) { add(label, plain: String(value)) }
  public mutating func add(_ label: String, _ value: UInt64) { add(label, plain: String(value)) }
  /// The shortest text that is the same number again.
  public mutating func add(_ label: String, _ value: Double) { add(label, plain: "\(value)") }
  public mutating func add(_ label: String, _ value: Bool) {
    add(label, plain: value ? "true" : "false")
  }
  public mutating func add(_ label: String, _ value: JobKey) {
    begin(label)
    value.appendDigits(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// A line for each text; none for none.
  public mutating func add(_ label: String, each values: some Sequence<String>) {
    for value in values { add(label, value) }
  }

  /// Several fields on one line.
  public mutating func add(_ label: String, fields: [String]) {
    begin(label)
    for (place, field) in fields.enumerated() {
      if place > 0 { bytes += [UInt8(ascii: " "), UInt8(ascii: "|"), UInt8(ascii: " ")] }
      CanonicalText.escaped(field, bars: true, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Lines that another writer wrote.
  public mutating func append(_ lines: [UInt8]) { bytes += lines }

  private mutating func begin(_ label: String) {
    bytes += label.utf8
    bytes += [UInt8(ascii: ":"), UInt8(ascii: " ")]
  }

  private mutating func add(_ label: String, plain value: String) {
    begin(label)
    bytes += value.utf8
    bytes.append(UInt8(ascii: "\n"))
  }
}

/// Reads what a ``CanonicalWriter`` wrote, line by line in the same order.
public struct CanonicalReader: Sendable {
  private let lines: [(label: Substring, value: Substring)]
  private var place = 0

  public init(_ text: String) {
    lines = text.split(separator: "\n").map { line in
      guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return (line, "") }
      return (line[..<colon], line[line.utf8.index(after: colon)...].dropFirst())
    }
  }

  /// The label of the next line; `nil` at the end.
  public var next: String? { place < lines.count ? String(lines[place].label) : nil }

  private mutating func raw(_ label: String) throws(CanonicalError) -> Substring {
    guard place < lines.count, lines[place].label == label else {
      throw .expected(label: label, found: next ?? "")
    }
    defer { place += 1 }
    return lines[place].value
  }

  public mutating func text(_ label: String) throws(CanonicalError) -> String {
    CanonicalText.unescaped(try raw(label))
  }

  /// `nil` unless the next line has the label.
  public mutating func optionalText(_ label: String) throws(CanonicalError) -> String? {
    next == label ? try text(label) : nil
  }

  /// The lines of the label that stand here.
  public mutating func texts(_ label: String) throws(CanonicalError) -> [String] {
    var texts: [String] = []
    while next == label { texts.append(try text(label)) }
    return texts
  }

  public mutating func integer(_ label: String) throws(CanonicalError) -> Int {
    try value(label) { Int($0) }
  }
  public mutating func unsigned(_ label: String) throws(CanonicalError) -> UInt64 {
    try value(label) { UInt64($0) }
  }
  public mutating func number(_ label: String) throws(CanonicalError) -> Double {
    try value(label) { Double($0) }
  }
  public mutating func boolean(_ label: String) throws(CanonicalError) -> Bool {
    try value(label) { $0 == "true" ? true : $0 == "false" ? false : nil }
  }
  public mutating func key(_ label: String) throws(CanonicalError) -> JobKey {
    try value(label) { JobKey(digits: $0) }
  }
  public mutating func choice<Choice: RawRepresentable<String>>(
    _ label: String, _ type: Choice.Type = Choice.self
  ) throws(CanonicalError) -> Choice {
    try value(label) { Choice(rawValue: $0) }
  }

  /// The fields of a line.
  public mutating func fields(_ label: String) throws(CanonicalError) -> CanonicalFields {
    CanonicalFields(label, try raw(label))
  }

  public mutating func value<Value>(
    _ label: String, _ read: (String) -> Value?
  ) throws(CanonicalError) -> Value {
    let text = try text(label)
    guard let value = read(text) else { throw .value(label: label, text: text) }
    return value
  }

  /// Throws unless all was read.
  public func end() throws(CanonicalError) {
    if let next { throw .expected(label: "the end", found: next) }
  }
}

/// The fields of one line, in their order.
public struct CanonicalFields: Sendable {
  private let label: String
  private let line: String
  private let fields: [String]
  private var place = 0

  init(_ label: String, _ line: Substring) {
    self.label = label
    self.line = String(line)
    fields = line.split(separator: " | ", omittingEmptySubsequences: false)
      .map(CanonicalText.unescaped)
  }

  public mutating func text() throws(CanonicalError) -> String {
    guard place < fields.count else { throw .value(label: label, text: line) }
    defer { place += 1 }
    return fields[place]
  }

  public mutating func value<Value>(
    _ read: (String) -> Value?
  ) throws(CanonicalError) -> Value {
    guard let value = read(try text()) else { throw .value(label: label, text: line) }
    return value
  }

  public mutating func integer() throws(CanonicalError) -> Int { try value { Int($0) } }
  public mutating func number() throws(CanonicalError) -> Double { try value { Double($0) } }

  /// How many items follow, each of at least one field.
  public mutating func count() throws(CanonicalError) -> Int {
    let count = try integer()
    guard count >= 0, count <= fields.count - place else { throw .value(label: label, text: line) }
    return count
  }

  /// A count, then as many texts.
  public mutating func texts() throws(CanonicalError) -> [String] {
    let count = try count()
    defer { place += count }
    return Array(fields[place..<place + count])
  }

  public var isAtEnd: Bool { place == fields.count }

  public func end() throws(CanonicalError) {
    guard isAtEnd else { throw .value(label: label, text: line) }
  }
}
