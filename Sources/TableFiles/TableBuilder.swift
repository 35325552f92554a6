import Tabular
import Wording

/// Makes a table of rows of fields, as a request declares it.
struct TableBuilder {
  private let request: TableRequest
  private var builders: [(position: Int, builder: ColumnBuilder)] = []
  private let width: Int
  private let firstRow: Int

  /// Checks the request against the header.
  ///
  /// - Parameter firstRow: Number of the first row that is read, as a person sees it in the file; the
  ///   first below the header if `nil`.
  init(
    _ request: TableRequest, for source: some RowSource, firstRow: Int? = nil
  ) throws(TableError.Problem) {
    self.request = request
    let header = source.header
    width = header.count
    self.firstRow = firstRow ?? source.firstRow
    try Self.checkNames(request, header)
    let declarations = Dictionary(
      request.columns.map { ($0.name, $0.declaration) }, uniquingKeysWith: { first, _ in first })
    let ignored = Set(request.ignore)
    let missing = MissingTokens(request.missing)
    for (position, name) in header.enumerated() where !ignored.contains(name) {
      let builder = ColumnBuilder(
        name, declarations[name], missing: missing, estimatedRowCount: source.estimatedRowCount)
      builders.append((position, builder))
    }
  }

  /// Reads all rows. `bytes` are those the fields of `source` lie in.
  mutating func read(
    _ source: inout some RowSource, in bytes: UnsafeBufferPointer<UInt8>
  ) throws(TableError.Problem) -> (table: Table, invalid: [TableError.UnexpectedCell]) {
    let rowCount = try pass(over: &source, in: bytes, columns: Array(builders.indices))
    guard rowCount > 0 else { throw .noRows }
    let again = builders.indices.filter { builders[$0].builder.needsCategories }
    if !again.isEmpty {
      for index in again { builders[index].builder = builders[index].builder.asCategories() }
      source.rewind()
      _ = try pass(over: &source, in: bytes, columns: again)
    }
    let invalid = try checkCells()
    let table = Table(builders.map { $0.builder.column() })
    try checkKey(of: table)
    return (table, invalid)
  }

  /// Reads the next rows: the table is `nil` after the last.
  ///
  /// - Precondition: each column is ignored or of a declared type.
  mutating func readBlock(
    _ source: inout CSVRows, in bytes: UnsafeBufferPointer<UInt8>, atLeast rows: Int
  ) throws(TableError.Problem) -> (table: Table?, invalid: [TableError.UnexpectedCell]) {
    let rowCount = try pass(
      over: &source, in: bytes, columns: Array(builders.indices), atLeast: rows)
    guard rowCount > 0 else { return (nil, []) }
    precondition(!builders.contains { $0.builder.needsCategories }, "a column without a type")
    let invalid = try checkCells()
    return (Table(builders.map { $0.builder.column() }), invalid)
  }

  private mutating func pass(
    over source: inout some RowSource, in bytes: UnsafeBufferPointer<UInt8>, columns: [Int],
    atLeast rows: Int = .max
  ) throws(TableError.Problem) -> Int {
    var block = FieldBlock(width: width)
    var rowCount = 0
    while rowCount < rows, try source.next(&block) {
      rowCount += block.rowCount
      for index in columns where !builders[index].builder.needsCategories {
        builders[index].builder.append(block, position: builders[index].position, in: bytes)
      }
    }
    return rowCount
  }

  private static func checkNames(
    _ request: TableRequest, _ header: [String]
  ) throws(TableError.Problem) {
    let known = Set(header)
    var unknown: [TableError.UnknownColumn] = []
    func check(_ names: [String], _ role: TableError.UnknownColumn.Role) {
      for name in names where !known.contains(name) {
        unknown.append(
          .init(name: name, role: role, closest: Suggestion.likely(name, among: header)))
      }
    }
    check(request.key, .key)
    check(request.columns.map(\.name), .declared)
    check(request.ignore, .ignored)
    guard unknown.isEmpty else { throw .unknownColumns(unknown) }
    if let name = request.key.first(where: request.ignore.contains) { throw .ignoredKey(name) }
  }

  /// Throws the unexpected cells of columns where they are errors; gives those of the others.
  private func checkCells() throws(TableError.Problem) -> [TableError.UnexpectedCell] {
    var errors: [(position: Int, cell: TableError.UnexpectedCell)] = []
    var invalid: [(position: Int, cell: TableError.UnexpectedCell)] = []
    var total = 0
    for (position, builder) in builders where builder.unexpectedCount > 0 {
      let cells = builder.unexpected.map { cell in
        var cell = cell
        cell.row += firstRow
        return (position, cell)
      }
      if builder.isInvalidMissing {
        invalid += cells
      } else {
        errors += cells
        total += builder.unexpectedCount
      }
    }
    func byRow(_ cells: [(position: Int, cell: TableError.UnexpectedCell)])
      -> [TableError.UnexpectedCell]
    {
      cells.sorted { ($0.cell.row, $0.position) < ($1.cell.row, $1.position) }.map(\.cell)
    }
    guard errors.isEmpty else {
      throw .invalidCells(Array(byRow(errors).prefix(ColumnBuilder.reportedCells)), total: total)
    }
    return byRow(invalid)
  }

  private func checkKey(of table: Table) throws(TableError.Problem) {
    let columns = request.key.compactMap { table[$0] }
    guard !columns.isEmpty else { return }
    let total = columns.reduce(0) { $0 + $1.missingCount }
    if total > 0 {
      for row in 0..<table.rowCount {
        if let column = columns.first(where: { $0.isMissing(row) }) {
          throw .missingKey(row: row + firstRow, column: column.name, total: total)
        }
      }
    }
    var coder = KeyCoder(count: columns.count)
    var first: [Int: Int] = [:]
    for (row, code) in coder.codes(of: columns).enumerated() {
      if let earlier = first.updateValue(row, forKey: code) {
        throw .repeatedKey(
          keyCells(columns, row: row), first: earlier + firstRow, second: row + firstRow)
      }
    }
  }
}
