import Tabular
import Wording

/// Makes a table of rows of fields, as a request declares it.
struct TableBuilder {
  private let request: TableRequest
  private var builders: [(position: Int, builder: ColumnBuilder)] = []
  /// Columns without a name, which are looked at and left out.
  private var unnamed: [(position: Int, builder: ColumnBuilder)] = []
  private let width: Int
  /// Rows of the file's data before the first that is read.
  private let offset: Int
  private let missing: MissingTokens

  struct Result {
    var table: Table
    var invalid: [TableError.UnexpectedCell] = []
    var notes: [TableNote] = []
    var fileRows: FileRows?
  }

  /// Checks the request against the header.
  ///
  /// - Parameter offset: How many rows of the file were read before.
  init(
    _ request: TableRequest, for source: some RowSource, offset: Int = 0
  ) throws(TableError.Problem) {
    self.request = request
    self.offset = offset
    width = source.header.count
    let names = Self.names(source.header, wanted: request)
    try Self.checkNames(request, names.compactMap { $0 })
    try Self.checkSingle(request, source)
    let declarations = Dictionary(
      request.columns.map { ($0.name, $0.declaration) }, uniquingKeysWith: { first, _ in first })
    // A repeated name that is ignored stands for all of its columns.
    let ignored = Set(
      request.ignore + request.ignore.flatMap { source.columns(named: $0)?.names ?? [] })
    missing = MissingTokens(request.missing)
    // Once: it looks at a thousand lines.
    let rowCount = source.estimatedRowCount
    for (position, name) in names.enumerated() {
      guard let name else {
        guard !ignored.contains(columnLetters(position + 1)) else { continue }
        let builder = ColumnBuilder(
          "", nil, missing: missing, format: source.format, estimatedRowCount: 0)
        unnamed.append((position, builder))
        continue
      }
      guard !ignored.contains(name) else { continue }
      let builder = ColumnBuilder(
        name, declarations[name], missing: missing, format: source.format,
        estimatedRowCount: rowCount)
      builders.append((position, builder))
    }
  }

  /// The names of a header; one without a name is called by its letters if the request does so.
  private static func names(_ header: [String], wanted request: TableRequest) -> [String?] {
    guard header.contains(where: isBlankText) else { return header }
    let wanted = Set(request.key + request.columns.map(\.name) + request.wanted)
    return header.enumerated().map { position, name in
      guard isBlankText(name) else { return name }
      let letters = columnLetters(position + 1)
      return wanted.contains(letters) && !header.contains(letters) ? letters : nil
    }
  }

  /// Reads all rows. `bytes` are those the fields of `source` lie in.
  ///
  /// - Parameter originals: The texts of the rows, for columns that need them.
  mutating func read(
    _ source: inout some RowSource, in bytes: UnsafeBufferPointer<UInt8>,
    originals: () -> OriginalCells?
  ) throws(TableError.Problem) -> Result {
    let rowCount = try pass(over: &source, in: bytes, columns: Array(builders.indices))
    guard rowCount > 0 else { throw .noRows }
    for index in builders.indices { builders[index].builder.finish() }
    let again = builders.indices.filter { builders[$0].builder.needsTexts }
    if !again.isEmpty {
      for index in again { builders[index].builder = builders[index].builder.readingTexts() }
      source.rewind()
      _ = try pass(over: &source, in: bytes, columns: again)
    }
    var result = try result(source, originals: originals)
    result.notes += unnamedNotes()
    result.fileRows = FileRows(rowCount: result.table.rowCount) { source.fileRow($0 + offset) }
    try checkKey(of: result.table, source)
    return result
  }

  /// Reads the next rows: the table is `nil` after the last.
  ///
  /// - Precondition: each column is ignored or of a declared type.
  mutating func readBlock(
    _ source: inout some RowSource, in bytes: UnsafeBufferPointer<UInt8>, atLeast rows: Int,
    originals: () -> OriginalCells?
  ) throws(TableError.Problem) -> Result? {
    unnamed = []
    let rowCount = try pass(
      over: &source, in: bytes, columns: Array(builders.indices), atLeast: rows)
    guard rowCount > 0 else { return nil }
    precondition(!builders.contains { $0.builder.needsTexts }, "a column without a type")
    return try result(source, originals: originals)
  }

  private mutating func result(
    _ source: some RowSource, originals: () -> OriginalCells?
  ) throws(TableError.Problem) -> Result {
    var columns: [Column] = []
    var notes: [TableNote] = []
    var cells: OriginalCells?
    for index in builders.indices {
      let builder = builders[index].builder
      var column: Column
      var isPlain = builder.isPlain
      var reading = CellReading(missing: missing, format: source.format)
      if let texts = builder.texts {
        let resolved = texts.resolved { source.fileRow($0 + offset) }
        (column, reading) = (resolved.column, resolved.reading)
        notes += resolved.notes
        isPlain = isPlain && resolved.hasTexts
        if !resolved.unexpected.isEmpty {
          builders[index].builder.noteUnexpected(
            resolved.unexpected, total: resolved.unexpected.count)
        }
      } else {
        column = builder.column()
        if builder.isDeclared { reading.spelling = .all }
        if let note = SentinelSearch(column).note({ source.fileRow($0 + offset) }) {
          notes.append(note)
        } else if !builder.isDeclared, let note = TimeInNumbers(column).note {
          notes.append(note)
        }
      }
      convert(&column, builder.declaration, &reading)
      if !isPlain {
        cells = cells ?? originals()
        column.original = cells.map {
          OriginalColumn(
            cells: $0, position: builders[index].position, reading: reading, offset: offset)
        }
      }
      columns.append(column)
    }
    if let total = TotalsSearch(columns).found, columns.count > 1 {
      notes.append(.totals(row: source.fileRow(total.row + offset), text: total.text))
    }
    let invalid = try checkCells(source)
    return Result(table: Table(columns), invalid: invalid, notes: notes)
  }

  private func convert(
    _ column: inout Column, _ declaration: TableRequest.ColumnDeclaration,
    _ reading: inout CellReading
  ) {
    guard let conversion = declaration.conversion, case .numbers(let cells) = column.values else {
      return
    }
    column.values = .numbers(cells.map(conversion.converted))
    reading.conversion = conversion
  }

  private mutating func pass(
    over source: inout some RowSource, in bytes: UnsafeBufferPointer<UInt8>, columns: [Int],
    atLeast rows: Int = .max
  ) throws(TableError.Problem) -> Int {
    var block = FieldBlock(width: width)
    var rowCount = 0
    while rowCount < rows, try source.next(&block) {
      rowCount += block.rowCount
      for index in columns where !builders[index].builder.needsTexts {
        builders[index].builder.append(block, position: builders[index].position, in: bytes)
      }
      for index in unnamed.indices where !unnamed[index].builder.needsTexts {
        unnamed[index].builder.append(block, position: unnamed[index].position, in: bytes)
      }
    }
    return rowCount
  }

  private func unnamedNotes() -> [TableNote] {
    unnamed.map { position, builder in
      if builder.needsTexts { return .unnamedColumn(position: position + 1, .other(example: "…")) }
      let column = builder.column()
      let known = (0..<column.rowCount).first { !column.isMissing($0) }
      guard let known else { return .unnamedColumn(position: position + 1, .empty) }
      if case .numbers(let cells) = column.values,
        zip(cells, cells.dropFirst()).allSatisfy({ $1 - $0 == 1 })
      {
        return .unnamedColumn(position: position + 1, .countsRows)
      }
      return .unnamedColumn(position: position + 1, .other(example: column.text(known)))
    }
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
    // Of what is made of the columns the names are not known yet.
    if request.shaping.isEmpty {
      check(request.key, .key)
      check(request.columns.map(\.name), .declared)
    }
    let letters = Set((0..<header.count + 1).map { columnLetters($0 + 1) })
    check(request.ignore.filter { !letters.contains($0) || known.contains($0) }, .ignored)
    guard unknown.isEmpty else { throw .unknownColumns(unknown) }
    if let name = request.key.first(where: request.ignore.contains) { throw .ignoredKey(name) }
  }

  /// Refuses declarations of a name that stands over several columns.
  private static func checkSingle(
    _ request: TableRequest, _ source: some RowSource
  ) throws(TableError.Problem) {
    let names = request.key + request.columns.map(\.name) + request.shaping.columns
    for name in names {
      guard let found = source.columns(named: name) else { continue }
      throw .repeatedColumn(name, first: found.positions[0], second: found.positions[1])
    }
  }

  /// Throws the unexpected cells of columns where they are errors; gives those of the others.
  private func checkCells(
    _ source: some RowSource
  ) throws(TableError.Problem) -> [TableError.UnexpectedCell] {
    var errors: [(position: Int, cell: TableError.UnexpectedCell)] = []
    var invalid: [(position: Int, cell: TableError.UnexpectedCell)] = []
    var total = 0
    for (position, builder) in builders where builder.unexpectedCount > 0 {
      let cells = builder.unexpected.map { cell in
        var cell = cell
        cell.row = source.fileRow(cell.row + offset)
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

  private func checkKey(
    of table: Table, _ source: some RowSource
  ) throws(TableError.Problem) {
    guard request.shaping.isEmpty else { return }
    try table.checkKey(request.key) { source.fileRow($0) }
  }
}

extension Table {
  /// Whether the key names each row: known everywhere and different.
  ///
  /// - Parameter fileRow: The number of a row as a person sees it.
  func checkKey(_ key: [String], _ fileRow: (Int) -> Int) throws(TableError.Problem) {
    let columns = key.compactMap { self[$0] }
    guard !columns.isEmpty else { return }
    let total = columns.reduce(0) { $0 + $1.missingCount }
    if total > 0 {
      for row in 0..<rowCount {
        if let column = columns.first(where: { $0.isMissing(row) }) {
          throw .missingKey(row: fileRow(row), column: column.name, total: total)
        }
      }
    }
    var coder = KeyCoder(count: columns.count)
    var first: [Int: Int] = [:]
    for (row, code) in coder.codes(of: columns).enumerated() {
      if let earlier = first.updateValue(row, forKey: code) {
        throw .repeatedKey(
          keyCells(columns, row: row), earlier: keyCells(columns, row: earlier),
          first: fileRow(earlier), second: fileRow(row))
      }
    }
  }
}
