import Tabular

/// Rows of a JSON text: an object with a member for each column, or a list of such objects.
///
/// A number, `true` and `false` are the text they are written as, `null` is a missing cell: cells then mean
/// what they mean in CSV. Columns are in the order in which they appear first.
// The bytes are never written while it lives.
struct JSONRows: RowSource, @unchecked Sendable {
  /// The text, and behind it the strings in which something was escaped.
  let file: FileBytes
  private(set) var header: [String] = []
  let firstRow = 1
  let skippedRows: [Int] = []
  let repeatedHeaders: [Int] = []
  let declaredRows: [Int] = []
  let notes: [TableNote] = []
  let format = NumberFormat.plain
  private var cells: [(column: Int, field: Field)] = []
  /// By row where its cells begin; the last is their number.
  private var starts: [Int]
  private var row = 0

  var rowCount: Int { starts.count - 1 }
  var estimatedRowCount: Int { rowCount }

  /// Cuts the text into cells. O(bytes) time.
  init(_ bytes: [UInt8], limits: TableLimits) throws(JSONRowsError.Problem) {
    var parser = JSONRowParser(bytes, columnLimit: limits.columns)
    try parser.parse()
    header = parser.columns
    cells = parser.cells
    starts = parser.starts
    file = FileBytes(parser.bytes)
  }

  /// The first row without one of the columns, counted from 1.
  func firstRow(without names: [String]) -> (row: Int, column: String)? {
    let places = names.compactMap { name in header.firstIndex(of: name).map { ($0, name) } }
    for row in 0..<rowCount where starts[row + 1] - starts[row] < header.count {
      let own = Set(cells[starts[row]..<starts[row + 1]].map(\.column))
      if let lacking = places.first(where: { !own.contains($0.0) }) { return (row + 1, lacking.1) }
    }
    return nil
  }

  mutating func rewind() { row = 0 }

  mutating func next(_ block: inout FieldBlock) -> Bool {
    block.fields.removeAll(keepingCapacity: true)
    while row < rowCount, block.rowCount < FieldBlock.fullRowCount {
      let start = block.fields.count
      block.fields.append(contentsOf: repeatElement(.empty, count: block.width))
      for cell in cells[starts[row]..<starts[row + 1]] {
        block.fields[start + cell.column] = cell.field
      }
      row += 1
    }
    return !block.fields.isEmpty
  }
}
