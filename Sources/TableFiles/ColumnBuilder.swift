import Tabular

/// Makes a column of fields, a block at a time.
struct ColumnBuilder {
  let name: String
  private let declaration: TableRequest.ColumnDeclaration
  private let missing: MissingTokens
  /// Rows to make room for, once the type is known.
  private let estimatedRowCount: Int
  /// `nil` while an undeclared column has only had missing cells.
  private var type: TableRequest.ColumnType?
  private let isDeclared: Bool
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var levels = LevelIndex()
  private var rowCount = 0
  /// An undeclared column began with numbers and then had another text: it holds categories, and has
  /// to be read from the first row again, as the texts of the numbers are gone.
  private(set) var needsCategories = false
  /// The first unexpected cells, with rows counted from 0 below the header.
  private(set) var unexpected: [TableError.UnexpectedCell] = []
  private(set) var unexpectedCount = 0
  /// How many unexpected cells are kept where they are errors.
  static let reportedCells = 20

  init(
    _ name: String, _ declaration: TableRequest.ColumnDeclaration?, missing: MissingTokens,
    estimatedRowCount: Int
  ) {
    self.name = name
    self.declaration = declaration ?? .init()
    self.missing = missing
    self.estimatedRowCount = estimatedRowCount
    type = declaration?.impliedType
    isDeclared = type != nil
    reserve()
  }

  /// The builder that reads the same column from the first row, as categories.
  func asCategories() -> ColumnBuilder {
    var declaration = declaration
    declaration.type = .category
    return ColumnBuilder(
      name, declaration, missing: missing, estimatedRowCount: estimatedRowCount)
  }

  /// The column of the cells so far. `nil` type: every cell was missing, which any type holds.
  func column() -> Column {
    let values: Column.Values =
      switch type {
      case nil: .numbers([Double](repeating: .nan, count: rowCount))
      case .number: .numbers(numbers)
      case .category: .distinctCategories(codes, levels.levels())
      }
    return Column(
      name, values, unit: declaration.unit, minimum: declaration.minimum,
      maximum: declaration.maximum)
  }

  var isInvalidMissing: Bool { declaration.invalid == .missing }

  /// Appends the cells of column `position` of a block. `bytes` are those its fields lie in.
  mutating func append(
    _ block: borrowing FieldBlock, position: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) {
    var index = position
    for _ in 0..<block.rowCount {
      let field = block.fields[index]
      index += block.width
      switch type {
      case .number: appendNumber(field, bytes)
      case .category: appendCategory(field, bytes)
      case nil: appendFirst(field, bytes)
      }
      if needsCategories { return }
    }
  }

  @inline(__always)
  private mutating func appendNumber(_ field: Field, _ bytes: UnsafeBufferPointer<UInt8>) {
    let number: Double? = FieldText.withBytes(of: field, in: bytes) { text in
      let text = FieldText.trimmed(text)
      if missing.contains(text) { return .nan }
      guard let number = DecimalNumber.parse(text) else { return nil }
      if let minimum = declaration.minimum, number < minimum { return nil }
      if let maximum = declaration.maximum, number > maximum { return nil }
      return number
    }
    if number == nil {
      guard isDeclared || field.kind == .error else {
        needsCategories = true
        (numbers, unexpected) = ([], [])
        return
      }
      noteUnexpected(
        field, bytes, .number(minimum: declaration.minimum, maximum: declaration.maximum))
    }
    numbers.append(number ?? .nan)
    rowCount += 1
  }

  private mutating func appendCategory(_ field: Field, _ bytes: UnsafeBufferPointer<UInt8>) {
    let code: Int32? = FieldText.withBytes(of: field, in: bytes) { text in
      if missing.contains(FieldText.trimmed(text)) { return -1 }
      switch field.kind {
      case .error: return nil
      case .number:
        // A workbook may write 0.1 as 0.10000000000000001.
        guard let number = DecimalNumber.parse(text) else { return levels.code(of: text) }
        var digits = shortestText(number)
        return digits.withUTF8 { levels.code(of: $0) }
      case .text, .escaped: return levels.code(of: text)
      }
    }
    if code == nil { noteUnexpected(field, bytes, .value) }
    codes.append(code ?? -1)
    rowCount += 1
  }

  /// Decides the type by the first cell that is not missing.
  private mutating func appendFirst(_ field: Field, _ bytes: UnsafeBufferPointer<UInt8>) {
    let found: TableRequest.ColumnType? = FieldText.withBytes(of: field, in: bytes) { text in
      let text = FieldText.trimmed(text)
      if missing.contains(text) || field.kind == .error { return nil }
      return DecimalNumber.parse(text) == nil ? .category : .number
    }
    guard let found else {
      let isMissing = FieldText.withBytes(of: field, in: bytes) {
        missing.contains(FieldText.trimmed($0))
      }
      if !isMissing { noteUnexpected(field, bytes, .value) }
      rowCount += 1
      return
    }
    type = found
    reserve()
    switch found {
    case .number:
      numbers.append(contentsOf: repeatElement(.nan, count: rowCount))
      appendNumber(field, bytes)
    case .category:
      codes.append(contentsOf: repeatElement(-1, count: rowCount))
      appendCategory(field, bytes)
    }
  }

  private mutating func reserve() {
    switch type {
    case .number: numbers.reserveCapacity(estimatedRowCount)
    case .category: codes.reserveCapacity(estimatedRowCount)
    case nil: break
    }
  }

  private mutating func noteUnexpected(
    _ field: Field, _ bytes: UnsafeBufferPointer<UInt8>,
    _ expected: TableError.UnexpectedCell.Expectation
  ) {
    unexpectedCount += 1
    guard isInvalidMissing || unexpected.count < Self.reportedCells else { return }
    unexpected.append(
      .init(
        row: rowCount, column: name, value: FieldText.string(of: field, in: bytes),
        expected: expected))
  }
}

extension TableRequest.ColumnDeclaration {
  /// The declared type, or number where a unit, a bound or the rule for invalid cells speaks of one.
  fileprivate var impliedType: TableRequest.ColumnType? {
    if let type { return type }
    let speaksOfNumbers = unit != nil || minimum != nil || maximum != nil || invalid == .missing
    return speaksOfNumbers ? .number : nil
  }
}

extension Column.Values {
  /// Categories whose levels are distinct by bytes. Texts that differ in bytes but are one to a reader
  /// (é as one scalar or as two) become one level.
  fileprivate static func distinctCategories(_ codes: [Int32], _ levels: [String]) -> Self {
    guard levels.contains(where: { !$0.utf8.allSatisfy { $0 < 0x80 } }) else {
      return .categories(codes: codes, levels: levels)
    }
    var known: [String: Int32] = [:]
    var distinct: [String] = []
    let merged = levels.map { level in
      if let code = known[level] { return code }
      let code = Int32(distinct.count)
      known[level] = code
      distinct.append(level)
      return code
    }
    if distinct.count == levels.count { return .categories(codes: codes, levels: levels) }
    return .categories(codes: codes.map { $0 < 0 ? $0 : merged[Int($0)] }, levels: distinct)
  }
}
