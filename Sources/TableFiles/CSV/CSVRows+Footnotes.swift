extension CSVRows {
  /// Where footnotes begin: lines at the end with one text that is no value of its column.
  static func endOfData(
    _ finder: SeparatorFinder, _ records: [(SampleRow, Range<Int>)], _ notes: inout [TableNote],
    _ end: Int, _ width: Int, _ separator: UInt8
  ) -> Int {
    let lines = finder.bytes
    var dataEnd = end
    var cursor = end
    var texts: [String] = []
    var places: [Int] = []
    // Lines that are too short for rows: footnotes if an empty line parts them from the data.
    var short: [(start: Int, text: String)] = []
    func take(_ start: Int, _ text: String) {
      for line in short + [(start, text)] {
        texts.append(line.text)
        places.append(line.start)
        dataEnd = line.start
      }
      short = []
    }
    for _ in 0..<12 {
      var start = cursor
      while start > 0, !isLineEnd(lines[start - 1]) { start -= 1 }
      guard start > 0, start <= cursor, cursor - start < 4096 else { break }
      // Within a quoted cell lines end too.
      guard lines[start..<cursor].count(where: { $0 == finder.quote }) % 2 == 0 else { break }
      let line = finder.records(from: start, end: cursor, separator: separator, count: 2)
      let cells = line.first?.0.cells ?? [""]
      guard line.count <= 1 else { break }
      let isBlank = cells.allSatisfy(isBlankText)
      let text = cells.first { !isBlankText($0) } ?? ""
      if isBlank {
        if let line = short.popLast() { take(line.start, line.text) }
      } else if isFootnote(cells, width) {
        take(start, text)
      } else if cells.count < width, isNoteText(cells[0]) {
        short.append((start, text))
      } else {
        break
      }
      cursor = start
      var lineEnds = 0
      while cursor > 0, isLineEnd(lines[cursor - 1]) {
        let isPair =
          lines[cursor - 1] == newline && cursor > 1 && lines[cursor - 2] == carriageReturn
        cursor -= isPair ? 2 : 1
        lineEnds += 1
      }
      if lineEnds > 1, let line = short.popLast() { take(line.start, line.text) }
    }
    guard !texts.isEmpty, dataEnd < end else { return end }
    while dataEnd > 0, isLineEnd(lines[dataEnd - 1]) { dataEnd -= 1 }
    let lastHeader = records.first { !$0.0.isBlank }?.1.upperBound ?? 0
    guard dataEnd >= lastHeader else { return end }
    let rows = places.reversed().map { place in lines[..<place].count { $0 == newline } + 1 }
    notes.append(.footnotes(rows: rows, text: texts.last ?? ""))
    return dataEnd
  }

  static func isFootnote(_ cells: [String], _ width: Int) -> Bool {
    let filled = cells.filter { !isBlankText($0) }
    guard filled.count == 1, !isBlankText(cells[0]), cells.count < width || width > 2 else {
      return false
    }
    let text = filled[0].trimmed
    guard !isNumberText(text), !isDateText(text) else { return false }
    return cells.count == 1 && width > 1 || isNoteText(text)
  }

  /// Whether a text is a sentence rather than a value.
  private static func isNoteText(_ text: String) -> Bool {
    let text = text.trimmed
    return text.contains(where: { $0 == " " || $0 == ":" || $0 == "*" })
      && !isNumberText(text) && !isDateText(text)
  }
}
