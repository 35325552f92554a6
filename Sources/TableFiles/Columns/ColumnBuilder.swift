import Tabular

/// Makes a column of fields, a block at a time.
///
/// An undeclared column is read as numbers until a cell is none; then it is read again as texts, and
/// these tell what it holds (``TextColumn``).
struct ColumnBuilder {
  let name: String
  let declaration: TableRequest.ColumnDeclaration
  let missing: MissingTokens
  let format: NumberFormat
  /// Rows to make room for, once the type is known.
  private let estimatedRowCount: Int
  /// `nil` while an undeclared column has only had missing cells.
  private var kind: Kind?
  let isDeclared: Bool
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var levels = LevelIndex()
  private var rowCount = 0
  /// An undeclared column has to be read from the first row again, as the texts of the numbers are
  /// gone.
  private(set) var needsTexts = false
  /// Whether words were missing while the type was open: they may be levels of a category.
  private var hasOpenWords = false
  /// Whether texts follow from the values, and of a column of texts from its levels.
  private(set) var isPlain = true
  /// A cell that a double can't hold, or that begins with a zero.
  private var mayIdentify = false
  /// The first unexpected cells, with rows counted from 0 below the header.
  private(set) var unexpected: [TableError.UnexpectedCell] = []
  private(set) var unexpectedCount = 0
  /// How many unexpected cells are kept where they are errors.
  static let reportedCells = 20

  private enum Kind { case number, text }

  init(
    _ name: String, _ declaration: TableRequest.ColumnDeclaration?, missing: MissingTokens,
    format: NumberFormat, estimatedRowCount: Int
  ) {
    self.name = name
    self.declaration = declaration ?? .init()
    self.missing = missing
    self.format = format
    self.estimatedRowCount = estimatedRowCount
    let type = declaration?.impliedType
    isDeclared = type != nil
    // Dates are told by their texts.
    kind = type.map { $0 == .number ? .number : .text }
    reserve()
  }

  /// The builder that reads the same column from the first row, as texts.
  func readingTexts() -> ColumnBuilder {
    var builder = ColumnBuilder(
      name, declaration, missing: missing, format: format, estimatedRowCount: estimatedRowCount)
    builder.kind = .text
    builder.reserve()
    return builder
  }

  /// To be asked when all rows are read: whether the texts have to be seen.
  mutating func finish() {
    guard !needsTexts, !isDeclared, kind == .number, mayIdentify else { return }
    if numbers.allSatisfy({ $0.isNaN || $0 == $0.rounded() }) { needsTexts = true }
  }

  /// The column of the cells so far, where it holds numbers or nothing.
  func column() -> Column {
    let values: Column.Values =
      switch kind {
      case nil: .numbers([Double](repeating: .nan, count: rowCount))
      case .number: .numbers(numbers)
      case .text: .categories(codes: codes, levels: levels.levels())
      }
    return Column(
      name, values, unit: declaration.unit, minimum: declaration.minimum,
      maximum: declaration.maximum)
  }

  /// The texts of a column that holds no numbers, distinct, with their places.
  var texts: TextColumn? {
    guard kind == .text else { return nil }
    return TextColumn(
      name: name, codes: codes, texts: levels.levels(), declaration: declaration,
      isDeclared: isDeclared, missing: missing, format: format)
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
      switch kind {
      case .number: appendNumber(field, bytes)
      case .text: appendText(field, bytes)
      case nil: appendFirst(field, bytes)
      }
      if needsTexts { return }
    }
  }

  @inline(__always)
  private mutating func appendNumber(_ field: Field, _ bytes: UnsafeBufferPointer<UInt8>) {
    let found: Double? = FieldText.withBytes(of: field, in: bytes) { text in
      let trimmed = FieldText.trimmed(text)
      guard let number = number(trimmed) else {
        guard missing.meansNoNumber(trimmed), field.kind != .error else { return nil }
        if !text.isEmpty { isPlain = false }
        return .nan
      }
      if isPlain {
        isPlain =
          trimmed.count == text.count && field.kind != .escaped && isPlainText(trimmed, number)
      }
      if !isPlain, !mayIdentify, field.kind != .number {
        mayIdentify = Self.mayIdentify(trimmed, number)
      }
      if missing.contains(number) {
        isPlain = false
        return .nan
      }
      if let minimum = declaration.minimum, number < minimum { return nil }
      if let maximum = declaration.maximum, number > maximum { return nil }
      return number
    }
    if found == nil {
      guard isDeclared || field.kind == .error else {
        needsTexts = true
        (numbers, unexpected) = ([], [])
        return
      }
      isPlain = false
      noteUnexpected(
        field, bytes, .number(minimum: declaration.minimum, maximum: declaration.maximum))
    }
    numbers.append(found ?? .nan)
    rowCount += 1
  }

  @inline(__always)
  private func number(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    if format.isPlain {
      return DecimalNumber.parse(text)
        ?? (isDeclared
          ? NumberText.parse(text, format, allowing: .all)?.number
          : nil)
    }
    return NumberText.parse(
      text, format,
      allowing: isDeclared ? .all : [.sign, .thousands])?.number
  }

  /// Whether the text is what ``shortestText(_:)`` makes of the number. Of more than fifteen digits
  /// it is not asked: that takes as long as reading the number.
  @inline(__always)
  private func isPlainText(_ text: UnsafeBufferPointer<UInt8>, _ number: Double) -> Bool {
    let isNegative = text[0] == UInt8(ascii: "-")
    let digits = isNegative ? text.count - 1 : text.count
    guard digits <= 16, digits > 0, format.isPlain else { return false }
    let first = text[isNegative ? 1 : 0]
    guard first &- UInt8(ascii: "0") < 10 else { return false }
    var hasPoint = false
    for byte in text where byte == UInt8(ascii: ".") || byte >= 0x3a {
      if byte >= 0x3a { return false }
      hasPoint = true
    }
    if !hasPoint, digits > 15 { return false }
    let last = text[text.count - 1]
    if hasPoint, last == UInt8(ascii: "0") || last == UInt8(ascii: ".") { return false }
    if first == UInt8(ascii: "0") {
      if !hasPoint { return digits == 1 && !isNegative }
      return text[isNegative ? 2 : 1] == UInt8(ascii: ".") && abs(number) >= 1e-4
    }
    return true
  }

  /// Whether the text is an integer that a double can't hold, or begins with a zero.
  private static func mayIdentify(_ text: UnsafeBufferPointer<UInt8>, _ number: Double) -> Bool {
    guard text.count > 2, text.count == 3 || text.count > 2, text[0] &- UInt8(ascii: "0") < 10
    else {
      return false
    }
    if text[0] == UInt8(ascii: "0") { return text.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }
    return text.count > 15 && text.count <= 40 && abs(number) >= 9_007_199_254_740_992
      && text.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }

  private mutating func appendText(_ field: Field, _ bytes: UnsafeBufferPointer<UInt8>) {
    let code: Int32? = FieldText.withBytes(of: field, in: bytes) { text in
      let trimmed = FieldText.trimmed(text)
      if missing.contains(trimmed) {
        if !text.isEmpty { isPlain = false }
        return -1
      }
      if trimmed.count != text.count { isPlain = false }
      switch field.kind {
      case .error:
        isPlain = false
        return nil
      case .number:
        // A workbook may write 0.1 as 0.10000000000000001.
        guard let number = DecimalNumber.parse(text) else { return levels.code(of: trimmed) }
        var digits = shortestText(number)
        return digits.withUTF8 { levels.code(of: $0) }
      case .text, .escaped: return levels.code(of: trimmed)
      }
    }
    if code == nil { noteUnexpected(field, bytes, .value) }
    codes.append(code ?? -1)
    rowCount += 1
  }

  /// Decides by the first cell that is not missing.
  private mutating func appendFirst(_ field: Field, _ bytes: UnsafeBufferPointer<UInt8>) {
    var isWord = false
    let found: Kind? = FieldText.withBytes(of: field, in: bytes) { text in
      let text = FieldText.trimmed(text)
      if missing.contains(text) || field.kind == .error { return nil }
      if number(text) != nil { return .number }
      isWord = missing.meansNoNumber(text)
      return isWord ? nil : .text
    }
    guard let found else {
      hasOpenWords = hasOpenWords || isWord
      let isMissing = FieldText.withBytes(of: field, in: bytes) { text in
        if !text.isEmpty { isPlain = false }
        return missing.meansNoNumber(FieldText.trimmed(text))
      }
      if !isMissing { noteUnexpected(field, bytes, .value) }
      rowCount += 1
      return
    }
    guard found == .number || !hasOpenWords else {
      needsTexts = true
      return
    }
    kind = found
    reserve()
    switch found {
    case .number:
      numbers.append(contentsOf: repeatElement(.nan, count: rowCount))
      appendNumber(field, bytes)
    case .text:
      codes.append(contentsOf: repeatElement(-1, count: rowCount))
      appendText(field, bytes)
    }
  }

  private mutating func reserve() {
    switch kind {
    case .number: numbers.reserveCapacity(estimatedRowCount)
    case .text: codes.reserveCapacity(estimatedRowCount)
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

  /// Notes cells that were found when all texts were seen.
  mutating func noteUnexpected(_ cells: [TableError.UnexpectedCell], total: Int) {
    unexpectedCount += total
    unexpected += isInvalidMissing ? cells : Array(cells.prefix(Self.reportedCells))
  }
}

extension TableRequest.ColumnDeclaration {
  /// The declared type, or number where a unit, a bound or the rule for invalid cells speaks of one.
  var impliedType: TableRequest.ColumnType? {
    if let type { return type }
    if writing != nil { return .datetime }
    let speaksOfNumbers =
      unit != nil || minimum != nil || maximum != nil || invalid == .missing || conversion != nil
    return speaksOfNumbers ? .number : nil
  }
}
