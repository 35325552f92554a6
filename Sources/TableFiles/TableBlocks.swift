public import Tabular

/// A table of any length, read some rows at a time, so that it need not fit into memory as numbers.
///
/// Every column is either ignored or of a declared type: a type that is inferred from all rows is not
/// known after the first ones. A file of text lies in memory as it is, a workbook as its cells.
public final class TableBlocks {
  private enum Source {
    case text(CSVRows, FileBytes)
    case json(JSONRows)
    /// A workbook is read whole: it has a million rows at most.
    case whole(Table)
  }
  private let request: TableRequest
  private var source: Source
  private var originals: OriginalCells?
  /// Rows given so far.
  public private(set) var rowCount = 0
  /// Cells read as missing because their column says so, with rows as a person sees them in the file.
  public private(set) var invalid: [InvalidCell] = []

  /// Opens the file of a request.
  public init(_ request: TableRequest) throws(TableError) {
    self.request = request
    do throws(TableError.Problem) {
      let bytes = try TableBytes(request, limits: TableLimits())
      if bytes.isWorkbook {
        let contents = try TableReader.read(bytes, request, limits: TableLimits())
        (source, invalid) = (.whole(contents.table), contents.invalid)
      } else {
        let (rows, file) = try TableReader.textRows(request, bytes.file, TableLimits())
        source = .text(rows, file)
      }
    } catch {
      if error == .noRows {
        source = .whole(Table([]))
        return
      }
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  /// Takes the text of a request.
  init(_ request: TableRequest, text: FileBytes) throws(TableError) {
    self.request = request
    do throws(TableError.Problem) {
      let (rows, file) = try TableReader.textRows(request, text, TableLimits())
      source = .text(rows, file)
    } catch {
      throw TableError(file: request.file, sheet: nil, problem: error)
    }
  }

  /// Takes rows that are cut already.
  init(_ request: TableRequest, json: JSONRows) {
    self.request = request
    source = .json(json)
  }

  /// The names of the columns of a file.
  public static func header(of request: TableRequest) throws(TableError) -> [String] {
    do throws(TableError.Problem) {
      return try TableReader.header(of: request, try TableBytes(request, limits: TableLimits()))
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  /// The next rows; `nil` after the last, at once where there are none.
  ///
  /// - Parameter rows: At least so many rows are given where there are so many, and fewer than
  ///   1024 more.
  /// - Throws: ``TableError``.
  public func next(atLeast rows: Int) throws(TableError) -> Table? {
    do throws(TableError.Problem) {
      switch source {
      case .whole(let table):
        guard rowCount < table.rowCount else { return nil }
        let range = rowCount..<min(table.rowCount, rowCount + rows)
        rowCount = range.upperBound
        return table.selecting(range)
      case .text(var cells, let file):
        var builder = try TableBuilder(request, for: cells, offset: rowCount)
        let start = cells
        let originals = originals ?? OriginalCells(start, in: file)
        self.originals = originals
        let found = try builder.readBlock(&cells, in: file.bytes, atLeast: rows) { originals }
        source = .text(cells, file)
        return taken(found)
      case .json(var cells):
        var builder = try TableBuilder(request, for: cells, offset: rowCount)
        let found = try builder.readBlock(&cells, in: cells.file.bytes, atLeast: rows) { nil }
        source = .json(cells)
        return taken(found)
      }
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  private func taken(_ found: TableBuilder.Result?) -> Table? {
    guard let found else { return nil }
    rowCount += found.table.rowCount
    invalid += found.invalid.map {
      InvalidCell(
        file: request.file, sheet: request.sheet, row: $0.row, column: $0.column, value: $0.value)
    }
    return found.table
  }
}

extension Table {
  /// The given rows. Copies; levels of categories stay those of the whole table.
  public func selecting(_ rows: Range<Int>) -> Table {
    Table(
      columns.map { column in
        var column = column
        column.original = column.original?.selecting(rows)
        switch column.values {
        case .numbers(let cells): column.values = .numbers(Array(cells[rows]))
        case .categories(let codes, let levels):
          column.values = .categories(codes: Array(codes[rows]), levels: levels)
        }
        return column
      })
  }
}
