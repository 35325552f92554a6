import Tabular

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
    let file: FileBytes
    do throws(TableError.Problem) {
      // Before the file is opened: what is no table by its name need not be there.
      _ = try TableFormat(of: request)
      file = try FileBytes(path: request.file)
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
    return try withExtendedLifetime(file) { () throws(TableError) in
      try read(request, file.bytes, limits: limits)
    }
  }

  /// Reads the bytes of the request's file.
  static func read(
    _ request: TableRequest, _ bytes: UnsafeBufferPointer<UInt8>, limits: TableLimits
  ) throws(TableError) -> TableContents {
    do throws(TableError.Problem) {
      let (table, invalid) =
        switch try TableFormat(of: request) {
        case .commas: try text(request, bytes, separator: UInt8(ascii: ","), limits)
        case .tabs: try text(request, bytes, separator: UInt8(ascii: "\t"), limits)
        case .workbook: try sheet(request, bytes, limits)
        }
      let cells = invalid.map {
        InvalidCell(
          file: request.file, sheet: request.sheet, row: $0.row, column: $0.column, value: $0.value)
      }
      return TableContents(
        table: table, invalid: cells, contentHash: sha256(bytes), fileBytes: bytes.count)
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  /// The names of the columns.
  static func header(
    of request: TableRequest, _ bytes: UnsafeBufferPointer<UInt8>, _ format: TableFormat
  ) throws(TableError.Problem) -> [String] {
    let limits = TableLimits()
    switch format {
    case .commas:
      return try CSVRows(bytes, separator: UInt8(ascii: ","), limits: limits).header
    case .tabs:
      return try CSVRows(bytes, separator: UInt8(ascii: "\t"), limits: limits).header
    case .workbook:
      guard !bytes.isEmpty else { throw .empty }
      let cells = try Workbook(bytes, limits: limits).cells(ofSheet: request.sheet)
      return try SheetRows(cells, limits: limits).header
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

enum TableFormat {
  case commas, tabs, workbook

  /// By the extension of the request's file.
  init(of request: TableRequest) throws(TableError.Problem) {
    let file = request.file
    let name = file[(file.lastIndex(of: "/").map(file.index(after:)) ?? file.startIndex)...]
    let suffix = name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? ""
    switch suffix.lowercased() {
    case "csv": self = .commas
    case "tsv": self = .tabs
    case "xlsx": self = .workbook
    default: throw .unknownExtension(suffix)
    }
    if self != .workbook, request.sheet != nil { throw .sheetOfText }
  }
}
