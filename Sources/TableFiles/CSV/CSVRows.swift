import Glibc

/// Rows of a file of text (RFC 4180), cut into fields where they lie.
///
/// Lines end with LF, CRLF or CR. A quote has a meaning only as the first byte of a cell. A byte-order
/// mark at the start, rows without a cell, comments and footnotes are skipped.
// The bytes are never written while it lives.
struct CSVRows: RowSource, @unchecked Sendable {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let separator: UInt8
  private let quote: UInt8
  private let comment: [UInt8]?
  private let skip: Set<Int>
  /// The separator in every byte.
  private let separators: UInt64
  /// After the last byte that is read.
  private let end: Int
  private var position: Int
  private var row = 1
  private var dataStart = 0
  private var dataRow = 1
  private(set) var header: [String] = []
  private(set) var notes: [TableNote] = []
  private(set) var format = NumberFormat.plain
  private(set) var skippedRows: [Int] = []
  /// Those of them that are the header once more.
  private(set) var repeatedHeaders: [Int] = []
  private(set) var declaredRows: [Int] = []
  /// The line of the header as it is in the file; empty where it is none of one line.
  private var headerLine: Range<Int> = 0..<0
  /// Where rows begin, if that is to be remembered.
  private(set) var starts: [Int]?

  var firstRow: Int { dataRow }

  /// Finds the layout and reads the header.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8; outlive this value.
  ///   - standard: What parts cells unless it is declared or something else is found.
  init(
    _ bytes: UnsafeBufferPointer<UInt8>, layout: TableLayout, standard: UInt8, limits: TableLimits
  ) throws(TableError.Problem) {
    self.bytes = bytes
    quote = layout.quote ?? UInt8(ascii: "\"")
    skip = Set(layout.skip)
    var end = bytes.count
    while end > 0, isLineEnd(bytes[end - 1]) { end -= 1 }
    var start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    guard start < end else { throw .empty }
    var firstLine = 1
    var declared = layout.separator
    // Excel's own way to say it.
    if bytes[start...].starts(with: "sep=".utf8), start + 5 <= end, !isLineEnd(bytes[start + 4]) {
      declared = declared ?? bytes[start + 4]
      start += 5
      while start < end, isLineEnd(bytes[start]) { start += 1 }
      firstLine = 2
    }
    var finder = SeparatorFinder(
      bytes: bytes, quote: quote, comment: layout.comment.map { Array($0.utf8) })
    if layout.comment == nil, Self.hasComments(finder, start, end) {
      finder = SeparatorFinder(bytes: bytes, quote: quote, comment: [UInt8(ascii: "#")])
    }
    comment = finder.comment
    separator = declared ?? finder.separator(from: start, end: end, standard: standard)
    separators = ones * UInt64(separator)
    position = start
    if declared == nil, separator != standard { notes.append(.separator(separator)) }
    var records = finder.records(from: start, end: end, separator: separator).map {
      (SampleRow(row: $0.0.row + firstLine - 1, cells: $0.0.cells), $0.1)
    }
    let comments = records.count { finder.isComment($0.1) }
    if comments > 0 {
      let mark = String(decoding: comment ?? [], as: UTF8.self)
      notes.append(.commentLines(count: comments, mark: mark))
    }
    records.removeAll { finder.isComment($0.1) || layout.skip.contains($0.0.row) }
    let found = try HeaderFinder(records.map(\.0), declared: layout.header).layout([])
    let distinct = DistinctNames(found.names)
    header = distinct.names
    notes += found.notes + distinct.notes
    guard header.count <= limits.columns else {
      throw .tooManyColumns(found: header.count, limit: limits.columns)
    }
    self.end =
      header.count > 1 ? Self.endOfData(finder, records, &notes, end, header.count, separator) : end
    if header.count > 1, let line = records.first(where: { $0.0.row == found.headerRow })?.1 {
      var end = line.upperBound
      while end > line.lowerBound, isLineEnd(bytes[end - 1]) { end -= 1 }
      let text = line.lowerBound..<end
      if !bytes[text].contains(where: isLineEnd) { headerLine = text }
    }
    dataRow = found.firstRow
    let next = records.first { $0.0.row >= found.firstRow }
    // Sampled rows may end before it only where there is none.
    dataStart =
      next?.1.lowerBound ?? records.last { $0.0.row < found.firstRow }?.1.upperBound ?? end
    if let next { dataRow = next.0.row }
    if next == nil, dataStart >= self.end { dataStart = self.end + 1 }
    noteBlanks(records, after: found.headerRow)
    position = dataStart
    row = dataRow
    let data = records.filter { $0.0.row >= dataRow && $0.1.lowerBound < self.end }
    findFormat(layout, data.map(\.0))
  }

  /// Whether the file begins with lines of comments: a header may begin with the mark too.
  private static func hasComments(_ finder: SeparatorFinder, _ start: Int, _ end: Int) -> Bool {
    guard start < end, finder.bytes[start] == UInt8(ascii: "#") else { return false }
    let lines = finder.records(from: start, end: end, separator: 0, count: 40).map(\.0)
    guard let first = lines.first(where: { !$0.isBlank && !$0.cells[0].hasPrefix("#") }) else {
      return false
    }
    func marks(_ text: String) -> Int { text.utf8.count { [44, 59, 9, 124].contains($0) } }
    let last = lines.last { $0.row < first.row && !$0.isBlank }
    // The line above the data has as many cells and is the header.
    let isHeader =
      last.map { marks($0.cells[0]) > 0 && marks($0.cells[0]) == marks(first.cells[0]) } ?? false
    return !isHeader || !first.cells[0].contains(where: \.isNumber)
  }

  private mutating func noteBlanks(_ records: [(SampleRow, Range<Int>)], after header: Int) {
    let blank = records.filter { $0.0.isBlank && $0.0.row < dataRow && $0.0.row > header }
      .map(\.0.row)
    if header > 0, !blank.isEmpty, self.header.count > 1 {
      notes.append(.blankRows(Array(blank.prefix(5)), total: blank.count))
    }
  }

  private mutating func findFormat(_ layout: TableLayout, _ rows: [SampleRow]) {
    if layout.decimal != nil || layout.thousands != nil {
      format = NumberFormat(
        decimal: layout.decimal ?? UInt8(ascii: "."), thousands: layout.thousands)
      return
    }
    var evidence = NumberEvidence()
    for row in rows { for cell in row.cells { evidence.add(cell) } }
    guard let found = evidence.format else { return }
    format = found
    notes.append(
      found.decimal == UInt8(ascii: ",")
        ? .decimalComma(thousands: found.thousands) : .thousands(UInt8(ascii: ",")))
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

  mutating func noteFirst(_ note: TableNote) { notes.insert(note, at: 0) }

  /// Goes back to the first row and remembers from now on where rows begin.
  mutating func rewindRemembering() {
    rewind()
    starts = []
  }

  /// The fields of the row that begins at an offset.
  mutating func fields(at start: Int) -> [Field] {
    position = start
    var fields: [Field] = []
    for _ in 0..<header.count {
      guard let (field, isLast) = try? nextField() else { break }
      fields.append(field)
      if isLast { break }
    }
    return fields
  }

  mutating func rewind() {
    position = dataStart
    row = dataRow
    skippedRows = []
    repeatedHeaders = []
    declaredRows = []
  }

  mutating func next(_ block: inout FieldBlock) throws(TableError.Problem) -> Bool {
    block.fields.removeAll(keepingCapacity: true)
    block.fields.reserveCapacity(block.width * FieldBlock.fullRowCount)
    // The end of the file leaves the position one beyond `end`.
    while position <= end, block.rowCount < FieldBlock.fullRowCount {
      let start = position
      if start < end, isSkipped(start, block.width) {
        skippedRows.append(row)
        row += 1
        continue
      }
      var count = block.width
      for column in 1...block.width {
        let (field, isLast) = try nextField()
        block.fields.append(field)
        if isLast != (column == block.width) {
          // A line of blanks alone is one cell of them, and no row.
          if isLast, column == 1, isBlank(field) {
            count = 1
            break
          }
          try checkRagged(isLast, column, start, block.width)
        }
      }
      if block.width > 1, isBlank(block.fields[block.fields.count - count]),
        block.fields.suffix(count).allSatisfy(isBlank)
      {
        block.fields.removeLast(count)
        skippedRows.append(row)
      } else {
        starts?.append(start)
      }
      row += 1
    }
    return !block.fields.isEmpty
  }

  /// Moves behind a row that is none: a blank line, a comment, or one that is declared so.
  private mutating func isSkipped(_ start: Int, _ width: Int) -> Bool {
    let byte = bytes[start]
    if width > 1, isLineEnd(byte) {
      skipLineEnd(at: start)
      return true
    }
    if !headerLine.isEmpty, byte == bytes[headerLine.lowerBound], isHeaderLine(start) {
      repeatedHeaders.append(row)
      skipLineEnd(at: start + headerLine.count)
      return true
    }
    let isComment = comment.map { byte == $0[0] && bytes[start...].starts(with: $0) } ?? false
    guard isComment || !skip.isEmpty && skip.contains(row) else { return false }
    declaredRows.append(row)
    var cursor = start
    while cursor < end, !isLineEnd(bytes[cursor]) { cursor += 1 }
    skipLineEnd(at: cursor)
    return true
  }

  /// Whether the line is that of the header, as in files that were put one below the other.
  private func isHeaderLine(_ start: Int) -> Bool {
    let after = start + headerLine.count
    return after <= end && (after == end || isLineEnd(bytes[after]))
      && bytes[start..<after].elementsEqual(bytes[headerLine])
  }

  /// Cells beyond the header do no harm where they are empty.
  private mutating func checkRagged(
    _ isLast: Bool, _ column: Int, _ start: Int, _ width: Int
  ) throws(TableError.Problem) {
    if !isLast {
      var extra = 0
      var hasText = false
      while true {
        let (field, ends) = try nextField()
        extra += 1
        if !isBlank(field) { hasText = true }
        if ends { break }
      }
      guard hasText else { return }
      throw .raggedRow(row: row, line: line(of: start), found: column + extra, expected: width)
    }
    throw .raggedRow(row: row, line: line(of: start), found: column, expected: width)
  }

  private func isBlank(_ field: Field) -> Bool {
    field.start == field.end
      || (bytes[field.start] <= 0x20
        && FieldText.trimmed(UnsafeBufferPointer(rebasing: bytes[field.start..<field.end])).isEmpty)
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

  /// No line is longer than any of a table. Looks at little where lines are short.
  static func checkLines(
    _ bytes: UnsafeBufferPointer<UInt8>, limit: Int
  ) throws(TableError.Problem) {
    var start = 0
    while bytes.count - start > limit {
      let window = bytes[start..<(start + limit)]
      guard let end = window.lastIndex(of: newline) ?? window.lastIndex(of: carriageReturn) else {
        throw .longLine(line: 1 + bytes[..<start].count { $0 == newline }, limit: limit)
      }
      start = end + 1
    }
  }

  /// Text has no null bytes.
  static func checkText(_ bytes: UnsafeBufferPointer<UInt8>) throws(TableError.Problem) {
    if let base = bytes.baseAddress, let null = memchr(base, 0, bytes.count) {
      let byte = UnsafeRawPointer(null) - UnsafeRawPointer(base)
      throw .nullByte(byte: byte, line: 1 + bytes[..<byte].count { $0 == newline })
    }
  }
}

let newline = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")

/// 1 in every byte.
private let ones: UInt64 = 0x0101_0101_0101_0101

/// The top bit of every byte that is zero. Bytes above the lowest zero may be marked falsely.
@inline(__always)
private func zeroBytes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & (ones << 7) }

@inline(__always)
func isLineEnd(_ byte: UInt8) -> Bool { byte == newline || byte == carriageReturn }
