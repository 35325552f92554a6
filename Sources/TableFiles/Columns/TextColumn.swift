import Tabular

/// A column as its distinct texts, which tell what it holds: dates, numbers spelled in another way, or
/// categories.
struct TextColumn {
  let name: String
  /// By row the text, −1 where it is missing.
  let codes: [Int32]
  let texts: [String]
  let declaration: TableRequest.ColumnDeclaration
  let isDeclared: Bool
  let missing: MissingTokens
  let format: NumberFormat

  struct Result {
    var column: Column
    var reading: CellReading
    /// Whether the texts are the levels.
    var hasTexts = false
    var notes: [TableNote] = []
    /// Rows count from 0.
    var unexpected: [TableError.UnexpectedCell] = []
  }

  /// - Parameter fileRow: The number of a row as a person sees it.
  func resolved(_ fileRow: (Int) -> Int) -> Result {
    if let type = declaration.impliedType, type.isMoment { return declaredMoments(type) }
    if isDeclared { return categories([]) }
    if let numbers = numbers(fileRow) { return numbers }
    let words = texts.indices.filter { isWord(texts[$0]) }
    guard words.count < texts.count else { return categories([]) }
    if let dates = dates(fileRow) { return dates }
    if let note = wrapped ?? unitInCells { return categories([note]) }
    return categories(likeLevels() + nearlyNumbers(fileRow))
  }

  // MARK: Categories

  func categories(_ notes: [TableNote]) -> Result {
    let values = Column.Values.distinctCategories(codes, texts)
    var isSame = false
    if case .categories(_, let levels) = values { isSame = levels.count == texts.count }
    let column = Column(
      name, values, unit: declaration.unit, minimum: declaration.minimum,
      maximum: declaration.maximum)
    return Result(
      column: column, reading: CellReading(missing: missing), hasTexts: isSame, notes: notes)
  }

  private func likeLevels() -> [TableNote] {
    guard texts.count <= 2000 else { return [] }
    var seen: [String: String] = [:]
    for text in texts {
      let key = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if let first = seen[key] { return [.likeLevels(column: name, first: first, second: text)] }
      seen[key] = text
    }
    return []
  }

  // MARK: Numbers

  /// Numbers with per cent, currencies, thousands or another minus, or identifiers.
  private func numbers(_ fileRow: (Int) -> Int) -> Result? {
    guard texts.prefix(5).contains(where: { isNumberText($0) || isWord($0) }) else { return nil }
    if let note = identifierNote {
      return categories([note])
    }
    var evidence = NumberEvidence()
    for text in texts.prefix(100_000) { evidence.add(text) }
    let own = format.isPlain ? evidence.format ?? format : format
    var reading = CellReading(missing: missing, format: own)
    reading.spelling = .all
    var spellings: NumberText.Parts = []
    var example: String?
    var numbers = [Double](repeating: .nan, count: texts.count)
    var isFirstDoubtful = true
    for (code, text) in texts.enumerated() where !isWord(text) {
      var text = text
      let parsed: (number: Double, parts: NumberText.Parts)? = text.withUTF8 {
        if own.isPlain, let number = DecimalNumber.parse($0) { return (number, []) }
        return NumberText.parse($0, own, allowing: reading.spelling)
      }
      guard let parsed else {
        if evidence.isDoubtful, isFirstDoubtful, let doubtful = evidence.doubtful, areDoubtful() {
          isFirstDoubtful = false
          return categories([
            .ambiguousNumbers(column: name, example: doubtful, isCommon: false)
          ])
        }
        return nil
      }
      if !parsed.parts.isEmpty { example = example ?? text }
      spellings.formUnion(parsed.parts)
      numbers[code] = missing.contains(parsed.number) ? .nan : parsed.number
    }
    guard numbers.contains(where: { !$0.isNaN }) else { return nil }
    // A column with per cent in some cells only is in two units.
    let marked = texts.count { $0.utf8.contains(UInt8(ascii: "%")) }
    if spellings.contains(.percent), marked < texts.count(where: { !isWord($0) }) {
      return mixedUnits { $0.utf8.contains(UInt8(ascii: "%")) ? "%" : "" }
    }
    // Other currencies are other units too; where some cells have none they are of the one there is.
    if spellings.contains(.currency),
      Set(texts.filter { !isWord($0) }.compactMap(NumberText.currency(of:))).count > 1
    {
      return mixedUnits(NumberText.currency(of:))
    }
    // Where all numbers are in parentheses these mean something else.
    if spellings.contains(.brackets), texts.allSatisfy({ isWord($0) || $0.hasPrefix("(") }) {
      return nil
    }
    var column = Column(
      name, .numbers(codes.map { $0 < 0 ? .nan : numbers[Int($0)] }), unit: declaration.unit)
    if spellings.contains(.percent), column.unit == nil { column.unit = "%" }
    var notes: [TableNote] = []
    let words = spellings.words + (own == format ? [] : own.words)
    if !words.isEmpty {
      notes.append(
        .spelledNumbers(
          column: name, as: words.joined(separator: " and "), example: example ?? texts[0]))
    }
    return Result(column: column, reading: reading, notes: notes)
  }

  /// Categories of numbers in two units, with the first text of each.
  private func mixedUnits(_ unit: (String) -> String?) -> Result? {
    let known = texts.filter { !isWord($0) && unit($0) != nil }
    guard let first = known.first, let other = known.first(where: { unit($0) != unit(first) })
    else { return nil }
    return categories([.mixedUnits(column: name, first: first, other: other)])
  }

  /// Whether all texts that are no plain numbers have doubtful commas.
  private func areDoubtful() -> Bool {
    texts.allSatisfy { text in
      isWord(text) || isNumberText(text)
    }
  }

  /// Integers that a double can't hold, or with zeros before them in one width: names, not numbers.
  private var identifierNote: TableNote? {
    var width: Int?
    var hasZeros = false
    var isSameWidth = true
    var isBeyond = false
    for text in texts where !isWord(text) {
      guard text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
      let count = text.utf8.count
      if let width, width != count { isSameWidth = false }
      width = width ?? count
      if count > 1, text.utf8.first == UInt8(ascii: "0") { hasZeros = true }
      if count > 15, let number = Double(text), number >= 9_007_199_254_740_992 { isBeyond = true }
    }
    guard let width, isBeyond || hasZeros && isSameWidth && width > 2 else { return nil }
    return .identifiers(column: name, example: texts.first { !isWord($0) } ?? "")
  }

  private func nearlyNumbers(_ fileRow: (Int) -> Int) -> [TableNote] {
    var isNumber = [Bool](repeating: false, count: texts.count)
    var isWordOf = [Bool](repeating: false, count: texts.count)
    var distinct = 0
    for (code, text) in texts.enumerated() {
      var text = text
      isNumber[code] = text.withUTF8 { bytes in
        guard let first = bytes.first, first < 0x3a || first > 0x7f else { return false }
        return DecimalNumber.parse(bytes) != nil
          || NumberText.parse(bytes, format, allowing: .all) != nil
      }
      isWordOf[code] = isWord(text)
      if isNumber[code] { distinct += 1 }
    }
    guard distinct > 1 else { return [] }
    var (numbers, known) = (0, 0)
    var first: Int?
    for (row, code) in codes.enumerated() where code >= 0 && !isWordOf[Int(code)] {
      known += 1
      if isNumber[Int(code)] { numbers += 1 } else if first == nil { first = row }
    }
    guard let first, numbers * 2 > known else { return [] }
    let words = texts.indices.filter { !isNumber[$0] && !isWordOf[$0] }.map { texts[$0] }
    // As many words as numbers: names that happen to be digits.
    guard words.count <= distinct || words.count <= 3 else { return [] }
    return [
      .nearlyNumbers(
        .init(
          column: name, row: fileRow(first), text: texts[Int(codes[first])], numbers: numbers,
          known: known, words: Array(words.prefix(5))))
    ]
  }

  /// Texts that a spreadsheet is to take as texts: `="007"`, `'007`.
  private var wrapped: TableNote? {
    let known = texts.filter { !isWord($0) }
    let isFormula = known.allSatisfy { $0.hasPrefix("=\"") && $0.hasSuffix("\"") && $0.count > 3 }
    let isMarked = known.allSatisfy { $0.hasPrefix("'") && !$0.dropFirst().contains("'") }
    guard let first = known.first, isFormula || isMarked else { return nil }
    return .wrappedTexts(column: name, example: first)
  }

  /// Numbers with the same unit in each cell.
  private var unitInCells: TableNote? {
    let known = texts.filter { !isWord($0) }
    guard known.count > 1, let unit = Self.unit(of: known[0]),
      known.allSatisfy({ Self.unit(of: $0) == unit })
    else { return nil }
    return .unitInCells(column: name, unit: unit, example: known[0])
  }

  /// What stands behind the number of a text, where it is a unit.
  private static func unit(of text: String) -> String? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || "+-., ".contains($0)) }
    let unit = String(text[number.endIndex...])
    guard !unit.isEmpty, HeaderFinder.isUnit(unit), isNumberText(String(number).trimmed),
      number.last == " " || unit.count > 1
    else { return nil }
    return unit
  }

  func isWord(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { missing.meansNoNumber($0) }
  }
}

extension NumberText.Parts {
  fileprivate var words: [String] {
    var words: [String] = []
    if contains(.percent) { words.append("in per cent") }
    if contains(.currency) { words.append("with a currency") }
    if contains(.thousands) { words.append("with thousands parted") }
    if contains(.sign) { words.append("with another minus") }
    if contains(.brackets) { words.append("with negative ones in parentheses") }
    if contains(.exponent) { words.append("with the exponent D of Fortran") }
    if contains(.wide) { words.append("in full-width digits") }
    return words
  }
}

extension NumberFormat {
  fileprivate var words: [String] {
    decimal == UInt8(ascii: ",") ? ["with decimal commas"] : []
  }
}

extension Column.Values {
  /// Categories whose levels are distinct by bytes. Texts that differ in bytes but are one to a reader
  /// (é as one scalar or as two) become one level.
  static func distinctCategories(_ codes: [Int32], _ levels: [String]) -> Self {
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
