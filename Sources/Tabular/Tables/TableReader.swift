/// Reads tables from CSV, TSV and XLSX files.
public enum TableReader {
  /// Reads the table a request describes: all of it or nothing.
  ///
  /// The extension of the file, in any case, tells its format. Blanks around numbers and missing
  /// tokens are ignored; a cell of blanks alone is missing. A column of an undeclared type holds
  /// numbers if all its cells that are not missing are numbers, else categories; a unit, a bound or
  /// `invalid: missing` declares numbers. Numbers are decimal and rounded exactly, and never NaN or
  /// infinite. O(bytes) time; a workbook's columns are made of its cells as they are inflated.
  public static func read(_ request: TableRequest) throws(TableError) -> TableContents {
    try read(request, limits: TableLimits())
  }

  static func read(
    _ request: TableRequest, limits: TableLimits
  ) throws(TableError) -> TableContents {
    do throws(TableError.Problem) {
      let format = try TableFormat(of: request.file)
      if format != .workbook, request.sheet != nil { throw TableError.Problem.sheetOfText }
      let file = try FileBytes(path: request.file)
      let (table, invalid) = try withExtendedLifetime(file) {
        () throws(TableError.Problem) -> (Table, [TableError.UnexpectedCell]) in
        switch format {
        case .commas: try text(request, file.bytes, separator: UInt8(ascii: ","), limits)
        case .tabs: try text(request, file.bytes, separator: UInt8(ascii: "\t"), limits)
        case .workbook: try sheet(request, file.bytes, limits)
        }
      }
      let cells = invalid.map {
        InvalidCell(
          file: request.file, sheet: request.sheet, row: $0.row, column: $0.column, value: $0.value)
      }
      return TableContents(
        table: table, invalid: cells, contentHash: file.hash, fileBytes: file.bytes.count)
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  private static func text(
    _ request: TableRequest, _ bytes: UnsafeBufferPointer<UInt8>, separator: UInt8,
    _ limits: TableLimits
  ) throws(TableError.Problem) -> (Table, [TableError.UnexpectedCell]) {
    var rows = try CSVRows(bytes, separator: separator, limits: limits)
    var builder = try TableBuilder(request, for: rows)
    return try builder.read(&rows, in: bytes)
  }

  private static func sheet(
    _ request: TableRequest, _ bytes: UnsafeBufferPointer<UInt8>, _ limits: TableLimits
  ) throws(TableError.Problem) -> (Table, [TableError.UnexpectedCell]) {
    guard !bytes.isEmpty else { throw .empty }
    let workbook = try Workbook(bytes, limits: limits)
    let cells = try workbook.cells(ofSheet: request.sheet)
    return try cells.text.withUnsafeBufferPointer {
      (text) throws(TableError.Problem) -> (Table, [TableError.UnexpectedCell]) in
      var rows = try SheetRows(cells, limits: limits)
      var builder = try TableBuilder(request, for: rows)
      return try builder.read(&rows, in: text)
    }
  }
}

private enum TableFormat {
  case commas, tabs, workbook

  init(of file: String) throws(TableError.Problem) {
    let name = file[(file.lastIndex(of: "/").map(file.index(after:)) ?? file.startIndex)...]
    let suffix = name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? ""
    switch suffix.lowercased() {
    case "csv": self = .commas
    case "tsv": self = .tabs
    case "xlsx": self = .workbook
    default: throw .unknownExtension(suffix)
    }
  }
}
