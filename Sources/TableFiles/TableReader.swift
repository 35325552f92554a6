import Wording
import Tabular

/// Reads tables from files of text and workbooks.
public enum TableReader {
  /// Reads the table a request describes: all of it or nothing.
  ///
  /// The first bytes of the file tell its format. Blanks around cells are ignored; a cell of blanks
  /// alone is missing. A column of an undeclared type holds numbers if all its cells that are not
  /// missing are numbers, dates or times if all are these in one way of writing, else categories; a
  /// unit, a bound or `invalid: missing` declares numbers. Numbers are decimal and rounded exactly, and never NaN or
  /// infinite. O(bytes) time; a workbook's columns are made of its cells as they are inflated.
  public static func read(_ request: TableRequest) throws(TableError) -> TableContents {
    try read(request, limits: TableLimits())
  }

  static func read(
    _ request: TableRequest, limits: TableLimits
  ) throws(TableError) -> TableContents {
    if let files = try TableFiles.found(request) { return try read(files, request, limits) }
    do throws(TableError.Problem) {
      return try read(try TableBytes(request, limits: limits), request, limits: limits)
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  /// Reads bytes as those of the request's file.
  static func read(
    _ request: TableRequest, _ bytes: UnsafeBufferPointer<UInt8>, limits: TableLimits
  ) throws(TableError) -> TableContents {
    do throws(TableError.Problem) {
      let source = try TableBytes(FileBytes(Array(bytes)), request, limits: limits)
      return try read(source, request, limits: limits)
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  /// Reads one table of the bytes of a file.
  static func read(
    _ source: TableBytes, _ request: TableRequest, limits: TableLimits
  ) throws(TableError.Problem) -> TableContents {
    var result =
      source.isWorkbook
      ? try sheet(request, source.file.bytes, limits) : try text(request, source.file, limits)
    if !request.shaping.isEmpty {
      result.table = try request.shaping.applied(to: result.table, request)
      result.fileRows = nil
      try checkShaped(result.table, request)
    }
    result.table.fileRows = result.fileRows
    let cells = result.invalid.map {
      InvalidCell(
        file: request.file, sheet: request.sheet, row: $0.row, column: $0.column, value: $0.value)
    }
    return TableContents(
      table: result.table, invalid: cells, contentHash: source.contentHash,
      fileBytes: source.fileBytes, notes: source.notes + result.notes, fileRows: result.fileRows)
  }

  static func checkShaped(
    _ table: Table, _ request: TableRequest
  ) throws(TableError.Problem) {
    let names = table.columns.map(\.name)
    let unknown = request.key.filter { table[$0] == nil }.map {
      TableError.UnknownColumn(name: $0, role: .key, closest: Suggestion.likely($0, among: names))
    }
    guard unknown.isEmpty else { throw .unknownColumns(unknown) }
    guard table.rowCount > 0 else { throw .noRows }
    try table.checkKey(request.key) { $0 + 1 }
  }

  /// The names of the columns; of one without a name its letters.
  static func header(
    of request: TableRequest, _ source: TableBytes
  ) throws(TableError.Problem) -> [String] {
    let limits = TableLimits()
    let names: [String]
    if source.isWorkbook {
      let cells = try Workbook(source.file.bytes, limits: limits).cells(ofSheet: request.sheet).0
      names = try SheetRows(cells, layout: request.layout, limits: limits).header
    } else {
      names = try textRows(request, source.file, limits).rows.header
    }
    return names.filter { !isBlankText($0) }
  }

  /// The rows of a text, and the bytes they lie in.
  static func textRows(
    _ request: TableRequest, _ file: FileBytes, _ limits: TableLimits
  ) throws(TableError.Problem) -> (rows: CSVRows, file: FileBytes) {
    try CSVRows.checkText(file.bytes)
    try CSVRows.checkLines(file.bytes, limit: limits.lineBytes)
    let name = request.file.lowercased().replacing(".gz", with: "")
    let isTabbed = [".tsv", ".tab"].contains { name.hasSuffix($0) }
    let standard = isTabbed ? UInt8(ascii: "\t") : UInt8(ascii: ",")
    let blank = UInt8(ascii: " ")
    var layout = request.layout
    var rows = try CSVRows(file.bytes, layout: layout, standard: standard, limits: limits)
    guard layout.separator == blank || rows.notes.contains(.separator(blank)) else {
      return (rows, file)
    }
    // Blanks in any number part cells: as tabs they are read like any others.
    let quote = layout.quote ?? UInt8(ascii: "\"")
    let tabbed = FileBytes(SeparatorFinder.withTabs(file.bytes, quote: quote))
    layout.separator = UInt8(ascii: "\t")
    rows = try CSVRows(tabbed.bytes, layout: layout, standard: standard, limits: limits)
    rows.noteFirst(.separator(blank))
    return (rows, tabbed)
  }

  private static func text(
    _ request: TableRequest, _ file: FileBytes, _ limits: TableLimits
  ) throws(TableError.Problem) -> TableBuilder.Result {
    var (rows, file) = try textRows(request, file, limits)
    var builder = try TableBuilder(request, for: rows)
    let start = rows
    var result = try builder.read(&rows, in: file.bytes) { OriginalCells(start, in: file) }
    result.notes = rows.allNotes + result.notes
    return result
  }

  private static func sheet(
    _ request: TableRequest, _ bytes: UnsafeBufferPointer<UInt8>, _ limits: TableLimits
  ) throws(TableError.Problem) -> TableBuilder.Result {
    let workbook = try Workbook(bytes, limits: limits)
    let (cells, others) = try workbook.cells(ofSheet: request.sheet)
    do {
      return try cells.text.withUnsafeBufferPointer {
        (text) throws(TableError.Problem) -> TableBuilder.Result in
        var rows = try SheetRows(cells, layout: request.layout, limits: limits)
        var builder = try TableBuilder(request, for: rows)
        let start = rows
        var result = try builder.read(&rows, in: text) {
          OriginalCells(start, cells)
        }
        var notes = others.map { [$0] } ?? []
        if cells.formulas.total > 0 {
          let header = rows.header
          let columns = cells.formulas.columns.sorted().filter(header.indices.contains)
          notes.append(
            .formulas(
              cells: cells.formulas.addresses, columns: columns.map { header[$0] },
              total: cells.formulas.total))
        }
        result.notes = notes + rows.allNotes + result.notes
        return result
      }
    } catch {
      // The first sheet is often a cover.
      guard request.sheet == nil, workbook.sheetCount > 1, error.isOfLayout else { throw error }
      throw .wrongSheet(error.message(of: request.file), known: workbook.sheetNames)
    }
  }
}

extension TableError.Problem {
  /// Whether the cells are not laid out as a table's, so that it may be another that was meant.
  fileprivate var isOfLayout: Bool {
    switch self {
    case .empty, .noRows, .cellBeyondHeader: true
    default: false
    }
  }

  fileprivate func message(of file: String) -> String {
    String(TableError(file: "", sheet: nil, problem: self).message.drop { $0 == ":" || $0 == " " })
  }
}

extension RowSource {
  /// What there is to say of the layout, with the rows that were skipped while reading.
  var allNotes: [TableNote] {
    guard header.count > 1 else { return notes }
    var known: [Int] = []
    var early = 0
    for case .blankRows(let rows, let total) in notes {
      known += rows
      early += total
    }
    let others = Set(repeatedHeaders + declaredRows)
    let blank = others.isEmpty ? skippedRows : skippedRows.filter { !others.contains($0) }
    let headers: [TableNote] =
      repeatedHeaders.isEmpty
      ? []
      : [.repeatedHeader(Array(repeatedHeaders.prefix(5)), total: repeatedHeaders.count)]
    let rows = known + blank
    guard !rows.isEmpty else { return notes + headers }
    let rest = notes.filter { note in
      if case .blankRows = note { false } else { true }
    }
    return rest + headers + [.blankRows(Array(rows.prefix(5)), total: early + blank.count)]
  }
}
