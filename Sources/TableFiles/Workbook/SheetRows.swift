/// The rows of a sheet: the header is the first row that holds something, and the last row that holds
/// something is the last.
struct SheetRows: RowSource {
  private let cells: [SheetCells.Cell]
  private let dataStart: Int
  private var position: Int
  private var row: Int
  private let firstDataRow: Int
  private let rowLimit: Int
  private(set) var header: [String] = []

  var firstRow: Int { firstDataRow + 1 }
  var estimatedRowCount: Int { rowLimit - firstDataRow }

  init(_ sheet: SheetCells, limits: TableLimits) throws(TableError.Problem) {
    cells = sheet.cells
    guard let first = cells.first, let last = cells.last else { throw .empty }
    dataStart = cells.firstIndex { $0.row > first.row } ?? cells.count
    position = dataStart
    firstDataRow = first.row + 1
    row = firstDataRow
    rowLimit = last.row + 1
    let width = cells[dataStart - 1].column + 1
    guard width <= limits.columns else {
      throw .tooManyColumns(found: width, limit: limits.columns)
    }
    header = sheet.text.withUnsafeBufferPointer { text in
      var names = [String](repeating: "", count: width)
      for cell in cells[..<dataStart] {
        names[cell.column] = FieldText.string(of: cell.field, in: text)
      }
      return names
    }
    try checkHeader(header)
    let (count, overflow) = (rowLimit - firstDataRow).multipliedReportingOverflow(by: header.count)
    guard !overflow, count <= limits.sheetCells else {
      throw .tooManyCells(
        rows: rowLimit - firstDataRow, columns: header.count, limit: limits.sheetCells)
    }
    if let cell = cells.first(where: { $0.column >= header.count }) {
      throw .cellBeyondHeader(row: cell.row + 1, position: cell.column + 1)
    }
  }

  mutating func rewind() {
    position = dataStart
    row = firstDataRow
  }

  mutating func next(_ block: inout FieldBlock) -> Bool {
    let rows = row..<min(row + FieldBlock.fullRowCount, rowLimit)
    block.fields.removeAll(keepingCapacity: true)
    block.fields.append(
      contentsOf: repeatElement(.empty, count: rows.count * block.width))
    while position < cells.count, cells[position].row < rows.upperBound {
      let cell = cells[position]
      block.fields[(cell.row - rows.lowerBound) * block.width + cell.column] = cell.field
      position += 1
    }
    row = rows.upperBound
    return !rows.isEmpty
  }
}
