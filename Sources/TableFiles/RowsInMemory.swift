/// Rows that lie in memory, of whose columns nothing is declared yet.
package struct RowsInMemory: Sendable {
  private enum Source {
    case text(FileBytes)
    case json(JSONRows)
  }
  private let source: Source
  /// What stands for the file's path in errors.
  private let name: String
  /// The names of the columns.
  package let header: [String]
  /// Whether there is no row; only of JSON known beforehand.
  package let isEmpty: Bool

  /// Takes a text as `strata predict` takes a file of it. Neither workbooks nor compressed files are taken.
  package init(csv bytes: [UInt8], name: String) throws(TableError) {
    let request = TableRequest(file: name)
    do throws(TableError.Problem) {
      let file = FileBytes(bytes)
      switch FileKind(file.bytes) {
      case .text: break
      case .zip: throw .otherFormat(name: "a zip archive", remedy: "send CSV text")
      case .gzip: throw .otherFormat(name: "compressed", remedy: "send CSV text")
      case .compound: throw .oldWorkbook
      case .other(let name, let remedy): throw .otherFormat(name: name, remedy: remedy)
      }
      let table = try TableBytes(file, request, limits: TableLimits())
      header = try TableReader.header(of: request, table)
      source = .text(table.file)
      isEmpty = false
    } catch {
      throw TableError(file: name, sheet: nil, problem: error)
    }
    self.name = name
  }

  /// Takes an object, or a list of objects.
  package init(json bytes: [UInt8], name: String) throws(JSONRowsError) {
    do throws(JSONRowsError.Problem) {
      let rows = try JSONRows(bytes, limits: TableLimits())
      header = rows.header
      isEmpty = rows.rowCount == 0
      source = .json(rows)
    } catch {
      throw JSONRowsError(file: name, problem: error)
    }
    self.name = name
  }

  /// Throws unless each row of JSON has these columns.
  package func require(_ columns: [String]) throws(JSONRowsError) {
    guard case .json(let rows) = source, let found = rows.firstRow(without: columns) else { return }
    throw JSONRowsError(file: name, problem: .absent(row: found.row, column: found.column))
  }

  /// The rows, some at a time.
  ///
  /// - Parameter request: Ignores each column or declares its type.
  package func blocks(_ request: TableRequest) throws(TableError) -> TableBlocks {
    switch source {
    case .text(let file): try TableBlocks(request, text: file)
    case .json(let rows): TableBlocks(request, json: rows)
    }
  }
}
