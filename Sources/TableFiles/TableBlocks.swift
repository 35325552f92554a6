public import Tabular

/// A table of any length, read some rows at a time, so that it need not fit into memory as numbers.
///
/// Every column is either ignored or of a declared type: a type that is inferred from all rows is not
/// known after the first ones. A file of text lies in memory as it is, a workbook as its cells.
public final class TableBlocks {
  private enum Source {
    case text(CSVRows, FileBytes)
    /// A workbook is read whole: it has a million rows at most.
    case whole(Table)
  }
  private let request: TableRequest
  private var source: Source
  /// Rows given so far.
  public private(set) var rowCount = 0
  /// Cells read as missing because their column says so, with rows as a person sees them in the file.
  public private(set) var invalid: [InvalidCell] = []

  /// Opens the file of a request.
  public init(_ request: TableRequest) throws(TableError) {
    self.request = request
    guard let separator = Self.separator(of: request) else {
      let contents = try TableReader.read(request)
      (source, invalid) = (.whole(contents.table), contents.invalid)
      return
    }
    do throws(TableError.Problem) {
      let file = try FileBytes(path: request.file)
      source = .text(try CSVRows(file.bytes, separator: separator, limits: TableLimits()), file)
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  /// The names of the columns of a file.
  public static func header(of request: TableRequest) throws(TableError) -> [String] {
    do throws(TableError.Problem) {
      let format = try TableFormat(of: request)
      let file = try FileBytes(path: request.file)
      return try withExtendedLifetime(file) { () throws(TableError.Problem) in
        try TableReader.header(of: request, file.bytes, format)
      }
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  /// The next rows; `nil` after the last.
  ///
  /// - Parameter rows: At least so many rows are given where there are so many, and fewer than
  ///   1024 more.
  /// - Throws: ``TableError``, also where the file has no rows at all.
  public func next(atLeast rows: Int) throws(TableError) -> Table? {
    do throws(TableError.Problem) {
      switch source {
      case .whole(let table):
        guard rowCount < table.rowCount else { return nil }
        let range = rowCount..<min(table.rowCount, rowCount + rows)
        rowCount = range.upperBound
        return table.selecting(range)
      case .text(var cells, let file):
        var builder = try TableBuilder(
          request, for: cells, firstRow: cells.firstRow + rowCount)
        let (table, found) = try withExtendedLifetime(file) { () throws(TableError.Problem) in
          try builder.readBlock(&cells, in: file.bytes, atLeast: rows)
        }
        source = .text(cells, file)
        guard let table else {
          if rowCount == 0 { throw .noRows }
          return nil
        }
        rowCount += table.rowCount
        invalid += found.map {
          InvalidCell(
            file: request.file, sheet: request.sheet, row: $0.row, column: $0.column,
            value: $0.value)
        }
        return table
      }
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  /// Of a file of text; `nil` for any other.
  private static func separator(of request: TableRequest) -> UInt8? {
    switch try? TableFormat(of: request) {
    case .commas: UInt8(ascii: ",")
    case .tabs: UInt8(ascii: "\t")
    case .workbook, nil: nil
    }
  }
}

extension Table {
  /// The given rows. Copies; levels of categories stay those of the whole table.
  public func selecting(_ rows: Range<Int>) -> Table {
    Table(
      columns.map { column in
        var column = column
        switch column.values {
        case .numbers(let cells): column.values = .numbers(Array(cells[rows]))
        case .categories(let codes, let levels):
          column.values = .categories(codes: Array(codes[rows]), levels: levels)
        }
        return column
      })
  }
}
