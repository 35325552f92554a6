import Tabular

/// The rows of a sheet from the header on to the last that holds something.
struct SheetRows: RowSource {
  private let cells: [SheetCells.Cell]
  private let dataStart: Int
  private let dataEnd: Int
  private var position: Int
  private var row: Int
  private let firstDataRow: Int
  private let rowLimit: Int
  private(set) var header: [String] = []
  private(set) var notes: [TableNote] = []
  private(set) var skippedRows: [Int] = []
  var repeatedHeaders: [Int] { [] }
  let declaredRows: [Int]
  let format: NumberFormat

  var firstRow: Int { firstDataRow + 1 }
  var estimatedRowCount: Int { rowLimit - firstDataRow }

  init(
    _ sheet: SheetCells, layout: TableLayout, limits: TableLimits
  ) throws(TableError.Problem) {
    declaredRows = layout.skip
    let skipped = Set(layout.skip)
    let cells = skipped.isEmpty ? sheet.cells : sheet.cells.filter { !skipped.contains($0.row + 1) }
    self.cells = cells
    guard let last = cells.last else { throw .empty }
    let comment = layout.comment
    var sample = Self.rows(cells.prefix(Self.sampleSize), sheet)
    if cells.count > Self.sampleSize { sample.removeLast() }
    if let comment { sample.removeAll { $0.cells[0].hasPrefix(comment) } }
    // A cell far to the right of the others is none of the header.
    let found = try HeaderFinder(Self.squared(sample), declared: layout.header).layout([])
    var names = found.names
    while let name = names.last, isBlankText(name) { names.removeLast() }
    let distinct = DistinctNames(Self.named(names, found.headerRow, sheet.merges, &notes))
    header = distinct.names
    notes += found.notes + distinct.notes
    guard header.count <= limits.columns else {
      throw .tooManyColumns(found: header.count, limit: limits.columns)
    }
    firstDataRow = found.firstRow - 1
    let firstDataRow = firstDataRow
    let start = cells.firstIndex { $0.row >= firstDataRow } ?? cells.count
    dataStart = start
    position = start
    row = firstDataRow
    let foot = Self.footnotes(cells[start...], sheet, header.count)
    if let first = foot.first, let text = foot.text {
      notes.append(.footnotes(rows: foot.rows, text: text))
      dataEnd = cells.firstIndex { $0.row >= first } ?? cells.count
      rowLimit = (dataEnd > start ? cells[dataEnd - 1].row : firstDataRow - 1) + 1
    } else {
      dataEnd = cells.count
      rowLimit = max(last.row + 1, firstDataRow)
    }
    let (count, overflow) = (rowLimit - firstDataRow).multipliedReportingOverflow(by: header.count)
    guard !overflow, count <= limits.sheetCells else {
      throw .tooManyCells(
        rows: rowLimit - firstDataRow, columns: header.count, limit: limits.sheetCells)
    }
    format = NumberFormat(
      decimal: layout.decimal ?? UInt8(ascii: "."), thousands: layout.thousands)
    noteBeyond(sheet)
  }

  /// Cells that are enough to find the header by.
  private static let sampleSize = 20_000

  private static func rows(
    _ cells: ArraySlice<SheetCells.Cell>, _ sheet: SheetCells
  ) -> [SampleRow] {
    sheet.text.withUnsafeBufferPointer { text in
      var rows: [SampleRow] = []
      var current: [String] = []
      var row = -1
      for cell in cells {
        if cell.row != row {
          if row >= 0 { rows.append(SampleRow(row: row + 1, cells: current)) }
          guard rows.count < SeparatorFinder.lineCount else { return rows }
          (row, current) = (cell.row, [])
        }
        guard cell.column < 20_000 else { continue }
        while current.count < cell.column { current.append("") }
        current.append(string(cell.field, text))
      }
      if row >= 0 { rows.append(SampleRow(row: row + 1, cells: current)) }
      return rows
    }
  }

  private static func string(_ field: Field, _ text: UnsafeBufferPointer<UInt8>) -> String {
    let string = FieldText.string(of: field, in: text)
    guard field.kind == .number, let number = Double(string) else { return string }
    return shortestText(number)
  }

  /// Rows of one width: that of the widest of the first ones, as empty cells are not stored.
  private static func squared(_ rows: [SampleRow]) -> [SampleRow] {
    let widths = rows.map(\.cells.count).sorted()
    guard !widths.isEmpty else { return rows }
    // A single cell far to the right does not count.
    let widest = widths[widths.count - 1]
    let usual = widths[(widths.count - 1) * 9 / 10]
    let header = rows.filter { $0.filled >= 2 }.map(\.cells.count).first ?? widest
    let width = max(usual, rows.count < 10 ? widest : header)
    return rows.map { row in
      SampleRow(
        row: row.row,
        cells: row.cells.count >= width
          ? Array(row.cells.prefix(width))
          : row.cells + [String](repeating: "", count: width - row.cells.count))
    }
  }

  /// Names for columns whose header cell is merged with one to the left.
  private static func named(
    _ names: [String], _ headerRow: Int, _ merges: [SheetCells.Merge], _ notes: inout [TableNote]
  ) -> [String] {
    var names = names
    for merge in merges where merge.rows.contains(headerRow - 1) && merge.columns.count > 1 {
      let first = merge.columns.lowerBound
      guard first < names.count, !isBlankText(names[first]) else { continue }
      var isUsed = false
      for (count, column) in merge.columns.dropFirst().enumerated() {
        while names.count <= column { names.append("") }
        guard isBlankText(names[column]) else { continue }
        names[column] = "\(names[first]) \(count + 2)"
        isUsed = true
      }
      if isUsed { notes.append(.mergedCells(range: merge.text, column: names[first])) }
    }
    return names
  }

  private static func footnotes(
    _ cells: ArraySlice<SheetCells.Cell>, _ sheet: SheetCells, _ width: Int
  ) -> (first: Int?, rows: [Int], text: String?) {
    var first: Int?
    var rows: [Int] = []
    var text: String?
    var index = cells.endIndex
    while index > cells.startIndex, rows.count < 12 {
      let row = cells[index - 1].row
      var start = index
      while start > cells.startIndex, cells[start - 1].row == row { start -= 1 }
      let found = sheet.text.withUnsafeBufferPointer { text -> String? in
        guard index - start == 1, cells[start].column == 0, width > 1 else { return nil }
        let string = FieldText.string(of: cells[start].field, in: text)
        let padding = [String](repeating: "", count: width - 1)
        let isNote =
          cells[start].field.kind == .text && CSVRows.isFootnote([string] + padding, width)
        return isNote ? string : nil
      }
      guard let found else { break }
      (first, text) = (row, found)
      rows.insert(row + 1, at: 0)
      index = start
    }
    return (first, rows, text)
  }

  /// Cells to the right of the header.
  private mutating func noteBeyond(_ sheet: SheetCells) {
    var seen: Set<Int> = []
    let width = header.count
    for cell in cells[dataStart..<dataEnd] where cell.column >= width {
      guard seen.count < 5, seen.insert(cell.column).inserted else { continue }
      let example = sheet.text.withUnsafeBufferPointer { Self.string(cell.field, $0) }
      notes.append(.unnamedColumn(position: cell.column + 1, .other(example: example)))
    }
  }

  mutating func rewind() {
    position = dataStart
    row = firstDataRow
    skippedRows = []
  }

  mutating func next(_ block: inout FieldBlock) -> Bool {
    block.fields.removeAll(keepingCapacity: true)
    while row < rowLimit, block.rowCount < FieldBlock.fullRowCount {
      // Rows without a cell are none, but in a table of one column they are gaps.
      if block.width > 1, position >= dataEnd || cells[position].row > row {
        skippedRows.append(row + 1)
        row += 1
        continue
      }
      let start = block.fields.count
      var hasCell = false
      block.fields.append(contentsOf: repeatElement(.empty, count: block.width))
      while position < dataEnd, cells[position].row == row {
        let cell = cells[position]
        if cell.column < block.width {
          block.fields[start + cell.column] = cell.field
          hasCell = true
        }
        position += 1
      }
      if !hasCell, block.width > 1 {
        block.fields.removeLast(block.width)
        skippedRows.append(row + 1)
      }
      row += 1
    }
    return !block.fields.isEmpty
  }
}
