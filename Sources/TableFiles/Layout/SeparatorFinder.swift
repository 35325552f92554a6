/// Cuts the first lines of a text tolerantly, to find out what parts its cells.
struct SeparatorFinder {
  let bytes: UnsafeBufferPointer<UInt8>
  let quote: UInt8
  let comment: [UInt8]?

  /// So many lines tell enough.
  static let lineCount = 100
  /// Where lines are long, fewer do.
  private static let byteCount = 1 << 18

  struct Line {
    var row: Int
    var range: Range<Int>
  }

  /// The first records from an offset on, each with its end behind it, without those that are
  /// comments; in quotes lines may end.
  func records(from start: Int, end: Int, separator: UInt8, count: Int = lineCount) -> [(
    SampleRow, Range<Int>
  )] {
    var found: [(SampleRow, Range<Int>)] = []
    var cursor = start
    var row = 1
    while cursor < end, found.count < count, found.count < 6 || cursor - start < Self.byteCount {
      let first = cursor
      let cells = record(&cursor, end, separator)
      found.append((SampleRow(row: row, cells: cells), first..<cursor))
      row += 1
    }
    return found
  }

  func isComment(_ range: Range<Int>) -> Bool {
    guard let comment else { return false }
    return bytes[range].starts(with: comment)
  }

  private func record(_ cursor: inout Int, _ end: Int, _ separator: UInt8) -> [String] {
    var cells: [String] = []
    while true {
      var text: [UInt8] = []
      if cursor < end, bytes[cursor] == quote, let close = closing(cursor + 1, end, separator) {
        var index = cursor + 1
        while index < close {
          text.append(bytes[index])
          index += bytes[index] == quote ? 2 : 1
        }
        cursor = close + 1
      }
      while cursor < end, bytes[cursor] != separator, bytes[cursor] != 10, bytes[cursor] != 13 {
        text.append(bytes[cursor])
        cursor += 1
      }
      cells.append(String(decoding: text, as: UTF8.self))
      guard cursor < end else { return cells }
      let byte = bytes[cursor]
      cursor += byte == 13 && cursor + 1 < end && bytes[cursor + 1] == 10 ? 2 : 1
      if byte != separator { return cells }
      guard cells.count < 200_000 else { return cells }
    }
  }

  /// Where the quote closes that opens a cell; `nil` where none does in the next lines.
  private func closing(_ start: Int, _ end: Int, _ separator: UInt8) -> Int? {
    var cursor = start
    let limit = min(end, start + (1 << 16))
    while cursor < limit {
      guard bytes[cursor] == quote else {
        cursor += 1
        continue
      }
      let next = cursor + 1 < end ? bytes[cursor + 1] : 10
      if next == quote {
        cursor += 2
        continue
      }
      return next == separator || next == 10 || next == 13 ? cursor : nil
    }
    return nil
  }

  /// The separator by which most lines have one number of cells above 1.
  func separator(from start: Int, end: Int, standard: UInt8) -> UInt8 {
    var best = standard
    var bestScore = (0, 0)
    let candidates = [standard] + [44, 59, 9, 124].filter { $0 != standard }
    for candidate in candidates {
      let counts = records(from: start, end: end, separator: candidate, count: 60)
        .filter { !$0.0.isBlank && !isComment($0.1) }.map(\.0.cells.count)
      let wide = counts.filter { $0 > 1 }
      guard !wide.isEmpty else { continue }
      let width = HeaderFinder.commonWidth(wide)
      let share = counts.count { $0 == width } * 1000 / counts.count
      // The names of a decimal comma's halves are not there: the first wide line must be as wide.
      let agrees = counts.first { $0 > 1 } == width ? 1 : 0
      let score = (share, agrees)
      if score > bestScore { (best, bestScore) = (candidate, score) }
    }
    if bestScore.0 < 600, hasBlankColumns(start, end) { return UInt8(ascii: " ") }
    return best
  }

  private func hasBlankColumns(_ start: Int, _ end: Int) -> Bool {
    let lines = records(from: start, end: end, separator: 0, count: 60).map(\.0)
      .filter { !$0.isBlank }
    let counts = lines.map { $0.cells[0].split(whereSeparator: { $0 == " " || $0 == "\t" }).count }
    guard counts.count > 2, let width = counts.last, width > 1 else { return false }
    let isEven = counts.count { $0 == width || $0 == width - 1 } * 10 >= counts.count * 9
    return isEven && lines.dropFirst().contains { $0.cells[0].contains(where: \.isNumber) }
  }

  /// The text with tabs in place of blanks between cells, line by line.
  static func withTabs(_ bytes: UnsafeBufferPointer<UInt8>, quote: UInt8) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var isQuoted = false
    var isPending = false
    var isStart = true
    for byte in bytes {
      if byte == quote { isQuoted.toggle() }
      let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
      if isBlank, !isQuoted {
        isPending = !isStart
      } else {
        let isEnd = byte == 10 || byte == 13
        if isPending, !isEnd { text.append(UInt8(ascii: "\t")) }
        isPending = false
        isStart = isEnd && !isQuoted
        text.append(byte)
      }
    }
    return text
  }
}
