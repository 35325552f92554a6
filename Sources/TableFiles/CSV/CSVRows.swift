import Glibc

/// Rows of a CSV or TSV file (RFC 4180), cut into fields where they lie.
///
/// Lines end with LF, CRLF or CR. A quote has a meaning only as the first byte of a cell. A byte-order
/// mark at the start and blank lines at the end are skipped.
struct CSVRows: RowSource {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let separator: UInt8
  /// The separator in every byte.
  private let separators: UInt64
  /// After the last byte that is read.
  private let end: Int
  private var position: Int
  private var row = 1
  private var dataStart = 0
  private(set) var header: [String] = []

  var firstRow: Int { 2 }

  private static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

  /// Reads the header.
  ///
  /// - Parameter bytes: Outlives this value.
  init(
    _ bytes: UnsafeBufferPointer<UInt8>, separator: UInt8, limits: TableLimits
  ) throws(TableError.Problem) {
    self.bytes = bytes
    self.separator = separator
    separators = ones * UInt64(separator)
    var end = bytes.count
    while end > 0, isLineEnd(bytes[end - 1]) { end -= 1 }
    self.end = end
    position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    guard position < end else { throw .empty }
    try checkText()
    let start = position
    var isLast = false
    while !isLast {
      let field: Field
      (field, isLast) = try nextField()
      header.append(FieldText.string(of: field, in: bytes))
      guard header.count <= limits.columns else {
        throw .tooManyColumns(found: header.count + fieldsLeftInRow(), limit: limits.columns)
      }
    }
    // Of a cell in quotes all that is in it is meant.
    if header.count == 1, bytes[start] != quote,
      let other = Self.separators.first(where: { other in
        other != separator && header[0].utf8.contains(other)
      })
    {
      throw .otherSeparator(other, expected: separator)
    }
    try checkHeader(header)
    dataStart = position
    row = 2
  }

  /// From the mean length of the first rows.
  var estimatedRowCount: Int {
    var cursor = dataStart
    var lines = 0
    while cursor < end, lines < 1000 {
      if bytes[cursor] == newline { lines += 1 }
      cursor += 1
    }
    return max(lines, 1) * max(end - dataStart, 0) / max(cursor - dataStart, 1) + 1
  }

  mutating func rewind() {
    position = dataStart
    row = 2
  }

  mutating func next(_ block: inout FieldBlock) throws(TableError.Problem) -> Bool {
    block.fields.removeAll(keepingCapacity: true)
    block.fields.reserveCapacity(block.width * FieldBlock.fullRowCount)
    // The end of the file leaves the position one beyond `end`.
    while position <= end, block.rowCount < FieldBlock.fullRowCount {
      let start = position
      for column in 1...block.width {
        let (field, isLast) = try nextField()
        block.fields.append(field)
        if isLast != (column == block.width) {
          let found = isLast ? column : column + fieldsLeftInRow()
          throw .raggedRow(row: row, line: line(of: start), found: found, expected: block.width)
        }
      }
      row += 1
    }
    return !block.fields.isEmpty
  }

  /// Cuts the field at `position`, and moves behind what ends it. The flag says that it ends the row.
  @inline(__always)
  private mutating func nextField() throws(TableError.Problem) -> (Field, isLast: Bool) {
    let start = position
    if start < end, bytes[start] == quote { return try quotedField() }
    let cursor = firstSpecial(from: start)
    if cursor < end, bytes[cursor] == separator {
      position = cursor + 1
      return (Field(start..<cursor), false)
    }
    skipLineEnd(at: cursor)
    return (Field(start..<cursor), true)
  }

  /// Where the next separator or end of line is, or the end.
  @inline(__always)
  private func firstSpecial(from start: Int) -> Int {
    var cursor = start
    // Eight bytes at a time.
    while cursor + 8 <= end {
      let eight = UInt64(
        littleEndian: UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped + cursor).loadUnaligned(
          as: UInt64.self))
      let hits =
        zeroBytes(eight ^ separators) | zeroBytes(eight ^ (ones * UInt64(newline)))
        | zeroBytes(eight ^ (ones * UInt64(carriageReturn)))
      if hits != 0 { return cursor + hits.trailingZeroBitCount / 8 }
      cursor += 8
    }
    while cursor < end, bytes[cursor] != separator, !isLineEnd(bytes[cursor]) { cursor += 1 }
    return cursor
  }

  private mutating func quotedField() throws(TableError.Problem) -> (Field, isLast: Bool) {
    let start = position + 1
    var cursor = start
    var kind = Field.Kind.text
    while true {
      while cursor < end, bytes[cursor] != quote { cursor += 1 }
      guard cursor < end else {
        throw .unterminatedQuote(row: row, line: line(of: start))
      }
      guard cursor + 1 < end, bytes[cursor + 1] == quote else { break }
      kind = .escaped
      cursor += 2
    }
    let field = Field(start..<cursor, kind)
    cursor += 1
    if cursor < end, bytes[cursor] == separator {
      position = cursor + 1
      return (field, false)
    }
    guard cursor == end || isLineEnd(bytes[cursor]) else {
      throw .textAfterQuote(row: row, line: line(of: cursor))
    }
    skipLineEnd(at: cursor)
    return (field, true)
  }

  @inline(__always)
  private mutating func skipLineEnd(at cursor: Int) {
    let isPair = cursor + 1 < end && bytes[cursor] == carriageReturn && bytes[cursor + 1] == newline
    position = cursor + (isPair ? 2 : 1)
  }

  /// How many fields are left in the row; for messages.
  private mutating func fieldsLeftInRow() -> Int {
    var count = 0
    while true {
      guard let (_, isLast) = try? nextField() else { return count + 1 }
      count += 1
      if isLast { return count }
    }
  }

  /// Number of the line that holds a byte; for messages.
  private func line(of offset: Int) -> Int {
    var line = 1
    for index in 0..<min(offset, end) {
      let byte = bytes[index]
      let isLoneReturn =
        byte == carriageReturn && !(index + 1 < bytes.count && bytes[index + 1] == newline)
      if byte == newline || isLoneReturn { line += 1 }
    }
    return line
  }

  private func checkText() throws(TableError.Problem) {
    do {
      _ = try UTF8Span(validating: Span(_unsafeElements: bytes))
    } catch {
      let byte = error.byteOffsets.lowerBound
      throw .notUTF8(byte: byte, line: line(of: byte))
    }
    if let base = bytes.baseAddress, let null = memchr(base, 0, bytes.count) {
      let byte = UnsafeRawPointer(null) - UnsafeRawPointer(base)
      throw .nullByte(byte: byte, line: line(of: byte))
    }
  }
}

private let quote = UInt8(ascii: "\"")
private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

/// 1 in every byte.
private let ones: UInt64 = 0x0101_0101_0101_0101

/// The top bit of every byte that is zero. Bytes above the lowest zero may be marked falsely.
@inline(__always)
private func zeroBytes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & (ones << 7) }

@inline(__always)
private func isLineEnd(_ byte: UInt8) -> Bool { byte == newline || byte == carriageReturn }
