/// Cuts a JSON text into rows of cells (RFC 8259). Only what a cell can be is kept: nothing is nested.
struct JSONRowParser {
  /// The text, and behind it the strings in which something was escaped.
  private(set) var bytes: [UInt8]
  private(set) var columns: [String] = []
  private(set) var cells: [(column: Int, field: Field)] = []
  private(set) var starts: [Int] = []
  private let count: Int
  private let columnLimit: Int
  private var position = 0
  private var numbers: [String: Int] = [:]
  /// By column its name as the text has it: most rows have the same columns in the same order.
  private var spellings: [Field] = []

  init(_ bytes: [UInt8], columnLimit: Int) {
    self.bytes = bytes
    self.columnLimit = columnLimit
    count = bytes.count
  }

  mutating func parse() throws(JSONRowsError.Problem) {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    switch try peek("an object or a list") {
    case UInt8(ascii: "{"): try row()
    case UInt8(ascii: "["): try list()
    default: throw .notRows
    }
    starts.append(cells.count)
    skipBlanks()
    guard position == count else { throw syntax("the end of the text") }
  }

  private mutating func list() throws(JSONRowsError.Problem) {
    position += 1
    if try peek("an object or ']'") == UInt8(ascii: "]") {
      position += 1
      return
    }
    while true {
      guard try peek("an object") == UInt8(ascii: "{") else {
        throw .notRow(row: starts.count + 1)
      }
      try row()
      let next = try peek("',' or ']'")
      position += 1
      if next == UInt8(ascii: "]") { return }
      guard next == UInt8(ascii: ",") else {
        position -= 1
        throw syntax("',' or ']'")
      }
    }
  }

  private mutating func row() throws(JSONRowsError.Problem) {
    let start = cells.count
    starts.append(start)
    position += 1
    if try peek("a column's name or '}'") == UInt8(ascii: "}") {
      position += 1
      return
    }
    var expected = 0
    while true {
      guard try peek("a column's name") == UInt8(ascii: "\"") else {
        throw syntax("a column's name")
      }
      let column = try self.column(after: expected)
      // In the usual order a column is new.
      if column < expected, cells[start...].contains(where: { $0.column == column }) {
        throw .repeated(row: starts.count, column: columns[column])
      }
      expected = max(expected, column + 1)
      guard try peek("':'") == UInt8(ascii: ":") else { throw syntax("':'") }
      position += 1
      cells.append((column, try cell(columns[column])))
      let next = try peek("',' or '}'")
      position += 1
      if next == UInt8(ascii: "}") { return }
      guard next == UInt8(ascii: ",") else {
        position -= 1
        throw syntax("',' or '}'")
      }
    }
  }

  private mutating func column(after expected: Int) throws(JSONRowsError.Problem) -> Int {
    let field = try string("")
    if expected < spellings.count {
      let known = spellings[expected]
      if known.end - known.start == field.end - field.start,
        bytes[known.start..<known.end] == bytes[field.start..<field.end]
      {
        return expected
      }
    }
    let name = String(decoding: bytes[field.start..<field.end], as: UTF8.self)
    if let number = numbers[name] { return number }
    guard !isBlankText(name) else { throw .unnamed(row: starts.count) }
    guard columns.count < columnLimit else { throw .tooManyColumns(limit: columnLimit) }
    numbers[name] = columns.count
    columns.append(name)
    spellings.append(field)
    return columns.count - 1
  }

  private mutating func cell(_ column: String) throws(JSONRowsError.Problem) -> Field {
    let byte = try peek("a value")
    switch byte {
    case UInt8(ascii: "\""): return try string(column)
    case UInt8(ascii: "{"), UInt8(ascii: "["): throw .nested(row: starts.count, column: column)
    case UInt8(ascii: "n"):
      try word("null")
      return .empty
    case UInt8(ascii: "t"): return try word("true")
    case UInt8(ascii: "f"): return try word("false")
    default: return try number()
    }
  }

  @discardableResult
  private mutating func word(_ word: StaticString) throws(JSONRowsError.Problem) -> Field {
    let start = position
    let length = word.utf8CodeUnitCount
    guard start + length <= count,
      bytes[start..<(start + length)].elementsEqual(
        UnsafeBufferPointer(start: word.utf8Start, count: length))
    else { throw syntax("a value") }
    position += length
    return Field(start..<position)
  }

  private mutating func number() throws(JSONRowsError.Problem) -> Field {
    let start = position
    if byte == UInt8(ascii: "-") { position += 1 }
    let whole = position
    try digits("a value")
    if bytes[whole] == UInt8(ascii: "0"), position > whole + 1 {
      position = whole + 1
      throw syntax("a number without a leading zero")
    }
    if byte == UInt8(ascii: ".") {
      position += 1
      try digits("a digit")
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      try digits("a digit")
    }
    return Field(start..<position)
  }

  private mutating func digits(_ expected: String) throws(JSONRowsError.Problem) {
    let start = position
    while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw syntax(expected) }
  }

  /// The string at the position, without its quotes.
  private mutating func string(_ column: String) throws(JSONRowsError.Problem) -> Field {
    position += 1
    let start = position
    while let byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    if byte == UInt8(ascii: "\"") {
      position += 1
      return Field(start..<(position - 1))
    }
    // Something is escaped: what it means is written behind the text.
    var text = Array(bytes[start..<position])
    while let byte {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        let begin = bytes.count
        bytes += text
        return Field(begin..<bytes.count)
      case UInt8(ascii: "\\"): try escape(&text, column)
      case ..<0x20:
        position -= 1
        throw syntax("no control character in a string")
      default: text.append(byte)
      }
    }
    throw syntax("'\"'")
  }

  private mutating func escape(
    _ text: inout [UInt8], _ column: String
  ) throws(JSONRowsError.Problem) {
    guard let byte else { throw syntax("an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      let scalar = try scalar()
      guard scalar.value != 0 else { throw .null(row: starts.count, column: column) }
      text += Array(String(scalar).utf8)
    default:
      position -= 1
      throw syntax("an escape")
    }
  }

  /// The character of four hexadecimal digits, or of two such units.
  private mutating func scalar() throws(JSONRowsError.Problem) -> Unicode.Scalar {
    let high = try unit()
    if let scalar = Unicode.Scalar(UInt32(high)) { return scalar }
    guard high < 0xdc00, byte == UInt8(ascii: "\\"), position + 1 < count,
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw syntax("a pair of surrogates") }
    position += 2
    let low = try unit()
    guard (0xdc00..<0xe000).contains(low),
      let scalar = Unicode.Scalar(
        0x10000 + (UInt32(high) - 0xd800) << 10 + (UInt32(low) - 0xdc00))
    else { throw syntax("a pair of surrogates") }
    return scalar
  }

  private mutating func unit() throws(JSONRowsError.Problem) -> UInt16 {
    guard position + 4 <= count,
      bytes[position..<(position + 4)].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(
        String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
    else { throw syntax("four hexadecimal digits") }
    position += 4
    return unit
  }

  // MARK: Bytes

  private var byte: UInt8? { position < count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  private mutating func peek(_ expected: String) throws(JSONRowsError.Problem) -> UInt8 {
    skipBlanks()
    guard let byte else { throw syntax(expected) }
    return byte
  }

  private func syntax(_ expected: String) -> JSONRowsError.Problem {
    let before = bytes[..<min(position, count)]
    let line = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
    return .syntax(
      expected: expected, line: 1 + before.count { $0 == newline },
      character: before.count - line + 1)
  }
}
