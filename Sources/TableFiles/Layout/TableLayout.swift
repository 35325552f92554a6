import Tabular

/// How a file is laid out, as far as it is declared; what is `nil` is found out.
public struct TableLayout: Hashable, Sendable {
  package enum Header: Hashable, Sendable {
    case none
    /// Rows as a person sees them, the last of which has the finest names.
    case rows(ClosedRange<Int>)
  }
  /// What parts cells; a blank stands for blanks and tabs in any number.
  package var separator: UInt8?
  package var quote: UInt8?
  package var decimal: UInt8?
  package var thousands: UInt8?
  package var encoding: String?
  package var header: Header?
  /// Rows that are not read, as a person counts them.
  package var skip: [Int] = []
  /// How lines begin that are not read.
  package var comment: String?

  package init() {}

  package static let none = TableLayout()
}

/// A row of a file as texts, to find the layout by.
struct SampleRow {
  /// As a person counts it.
  let row: Int
  let cells: [String]

  var filled: Int { cells.count { !isBlankText($0) } }
  var isBlank: Bool { filled == 0 }
}

func isBlankText(_ text: String) -> Bool {
  text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    || text.allSatisfy(\.isWhitespace)
}

/// Which rows are the header and which are no data.
struct HeaderLayout {
  /// By position; empty where a column has no name.
  var names: [String] = []
  /// Row of the finest names; 0 where there is none.
  var headerRow = 0
  /// The first row that may hold data.
  var firstRow = 1
  var notes: [TableNote] = []
}

/// Finds the header among the first rows of a file.
///
/// The header is the first row as wide as the rows below, unless the next one has more names. It has
/// words where columns hold numbers. A row below it that has words of units there is no data either.
struct HeaderFinder {
  /// Neither blank nor comments, in order.
  private let rows: [SampleRow]
  private let width: Int
  private let declared: TableLayout.Header?
  /// Columns that hold numbers in the rows below.
  private var numeric: Set<Int> = []

  init(_ rows: [SampleRow], declared: TableLayout.Header?) {
    self.rows = rows.filter { !$0.isBlank }
    self.declared = declared
    width = Self.commonWidth(self.rows.map(\.cells.count))
    numeric = Self.numericColumns(self.rows, width)
  }

  func layout(_ blank: [SampleRow]) throws(TableError.Problem) -> HeaderLayout {
    var layout = HeaderLayout()
    switch declared {
    case .some(.none):
      layout.firstRow = 1
      layout.names = (0..<width).map { columnLetters($0 + 1) }
      return layout
    case .rows(let range)?:
      let headers = rows.filter { range.contains($0.row) }
      guard let last = headers.last else { throw .noHeaderRow(range.upperBound) }
      layout.names = padded(Self.joined(headers.map(\.cells)), after: last)
      (layout.headerRow, layout.firstRow) = (range.upperBound, range.upperBound + 1)
      return layout
    case nil: break
    }
    guard !rows.isEmpty else { throw .empty }
    var index = firstWide()
    while index + 1 < rows.count, isBetter(index + 1, than: index) { index += 1 }
    if index > 0, isValues(rows[index]), case let above = rows[index - 1], above.filled > 1,
      above.cells.allSatisfy({ !isValue($0) })
    {
      throw .fewNames(row: above.row, names: above.filled, cells: rows[index].cells.count)
    }
    if index == 0, let first = headless() {
      layout.names = (0..<max(width, first.count)).map { columnLetters($0 + 1) }
      layout.firstRow = rows[0].row
      layout.notes.append(.noHeader(names: layout.names, first: first))
      return layout
    }
    var names = rows[index].cells
    var above = index
    if !isDistinct(names) {
      if index > 0, rows[index - 1].cells.count >= width - 1,
        case let joined = Self.joined([rows[index - 1].cells, names]),
        isDistinct(joined)
          || rows[index - 1].filled > 1 && distinctCount(joined) > distinctCount(names)
      {
        layout.notes.append(.joinedHeaders(rows: rows[index - 1].row...rows[index].row))
        names = joined
        above = index - 1
      } else if index + 1 < rows.count, isHeaderLike(rows[index + 1]),
        case let joined = Self.joined([names, rows[index + 1].cells]), isDistinct(joined)
      {
        layout.notes.append(.joinedHeaders(rows: rows[index].row...rows[index + 1].row))
        names = joined
        index += 1
      }
    }
    (layout.headerRow, layout.firstRow) = (rows[index].row, rows[index].row + 1)
    if above > 0 {
      layout.notes.append(
        .rowsAbove(
          count: above, header: rows[index].row,
          text: rows[0].cells.first { !isBlankText($0) } ?? ""))
    }
    layout.names = padded(names, after: rows[index])
    if index + 1 < rows.count, let units = units(rows[index + 1], after: index + 1) {
      layout.notes.append(.rowOfUnits(row: rows[index + 1].row, units: units))
      layout.firstRow = rows[index + 1].row + 1
    }
    return layout
  }

  // MARK: Width

  /// The number of cells that most rows have; of several the greatest.
  static func commonWidth(_ counts: [Int]) -> Int {
    var frequency: [Int: Int] = [:]
    for count in counts { frequency[count, default: 0] += 1 }
    return frequency.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
  }

  /// Names for as many cells as rows have: without one at the end where the rows have more cells, or
  /// at the beginning where these are names of rows.
  private func padded(_ names: [String], after header: SampleRow) -> [String] {
    var names = names
    let below = rows.filter { $0.row > header.row }
    let widths = Set(below.map(\.cells.count))
    guard let count = widths.first, widths.count == 1, count != names.count else {
      while names.count > width, below.count > 1, names.last.map(isBlankText) == true {
        names.removeLast()
      }
      return names
    }
    if count < names.count {
      while names.count > count, names.last.map(isBlankText) == true { names.removeLast() }
      return names
    }
    let hasEmptyEnds = below.allSatisfy { $0.cells[names.count...].allSatisfy(isBlankText) }
    if hasEmptyEnds {
      return names + [String](repeating: "", count: count - names.count)
    }
    if count == names.count + 1, below.count > 1,
      Set(below.map { $0.cells[0] }).count == below.count
    {
      return [""] + names
    }
    return names
  }

  // MARK: Which row

  private func firstWide() -> Int {
    guard width > 1 else { return 0 }
    return rows.firstIndex { $0.cells.count >= width - 1 && ($0.filled > 1 || width < 3) } ?? 0
  }

  private func isHeaderLike(_ row: SampleRow) -> Bool {
    let cells = row.cells.filter { !isBlankText($0) }
    return !cells.isEmpty && cells.allSatisfy { !isValue($0) }
      && numeric.contains { $0 < row.cells.count && !isBlankText(row.cells[$0]) }
  }

  /// Whether a row holds values and no word.
  private func isValues(_ row: SampleRow) -> Bool {
    row.filled > 0 && row.cells.allSatisfy { isBlankText($0) || isValue($0) }
  }

  private func isBetter(_ next: Int, than current: Int) -> Bool {
    rows[next].filled > rows[current].filled && rows[next].cells.count >= rows[current].cells.count
      && isHeaderLike(rows[next])
  }

  private func isDistinct(_ names: [String]) -> Bool {
    distinctCount(names) == names.count { !isBlankText($0) }
  }

  private func distinctCount(_ names: [String]) -> Int {
    Set(names.filter { !isBlankText($0) }).count
  }

  /// Names of several rows, one below the other; an upper one goes on to the right until the next.
  static func joined(_ rows: [[String]]) -> [String] {
    let width = rows.map(\.count).max() ?? 0
    return (0..<width).map { column in
      var parts: [String] = []
      for (index, row) in rows.enumerated() {
        var name = column < row.count ? row[column] : ""
        if index < rows.count - 1, isBlankText(name) {
          name = row[..<min(column, row.count)].last { !isBlankText($0) } ?? ""
        }
        if !isBlankText(name), parts.last != name { parts.append(name) }
      }
      return parts.joined(separator: " ")
    }
  }

  /// The cells of the first row where these look like those of the rows below, in every column.
  private func headless() -> [String]? {
    guard rows.count > 3, rows[0].cells.count == width, !numeric.isEmpty else { return nil }
    let first = rows[0].cells
    guard !first.contains(where: isBlankText) else { return nil }
    var isProof = false
    for (column, cell) in first.enumerated() {
      let others = rows.dropFirst().compactMap { $0.cells.count > column ? $0.cells[column] : nil }
      if numeric.contains(column) {
        guard isNumberText(cell) else { return nil }
        if cell.contains(".") || cell.contains("-") { isProof = true }
      } else if isDateText(cell) {
        guard others.contains(where: isDateText) else { return nil }
        isProof = true
      } else {
        guard others.contains(cell) else { return nil }
        isProof = true
      }
    }
    // Names that are numbers go up: years, days, wavelengths.
    let numbers = first.compactMap { Double($0) }
    let goesUp =
      numbers.count == first.count && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
    return isProof && !goesUp ? first : nil
  }

  // MARK: Units

  /// The cells of a row of units.
  private func units(_ row: SampleRow, after index: Int) -> [String]? {
    guard !numeric.isEmpty, rows.count > index + 2 else { return nil }
    var words = 0
    var others = 0
    for (column, cell) in row.cells.enumerated() {
      let text = cell.trimmed
      if numeric.contains(column) {
        guard !isNumberText(text) else { return nil }
        if Self.isUnit(text) { words += 1 } else if !text.isEmpty, text != "-" { return nil }
      } else if isDateText(text) {
        return nil
      } else if !text.isEmpty, !Self.isUnit(text), text != "-" {
        // A word for what has no unit, but no text of the column.
        let isOfData = rows[(index + 1)...].contains { other in
          column < other.cells.count && other.cells[column].trimmed == text
        }
        guard !isOfData else { return nil }
        others += 1
      }
    }
    return words > others ? row.cells.filter { !isBlankText($0) } : nil
  }

  private static let unitWords: Set<String> = [
    "mm", "cm", "m", "km", "c", "k", "f", "hpa", "pa", "kpa", "mbar", "mb", "ppb", "ppm", "ppbv",
    "ppmv", "deg", "degc", "degrees", "kg", "g", "mg", "ug", "ng", "s", "sec", "min", "h", "hr",
    "hours", "days", "unitless", "units", "utc", "dd", "n", "count", "unit", "l", "ml", "w", "kw",
    "j", "mj", "v", "a", "hz", "knots", "mph", "usd", "eur", "years", "celsius", "kelvin", "mmhg",
  ]

  static func isUnit(_ text: String) -> Bool {
    guard !text.isEmpty, text.count <= 24 else { return false }
    if text.hasPrefix("("), text.hasSuffix(")"), text.count > 2 {
      return isUnit(String(text.dropFirst().dropLast()))
    }
    if unitWords.contains(text.lowercased()) { return true }
    return text.contains { "/%°µμ[]²³^".contains($0) } && !text.contains { $0.isNumber && $0 > "4" }
  }

  // MARK: Values

  private func isValue(_ text: String) -> Bool { isNumberText(text) || isDateText(text) }

  private static func numericColumns(_ rows: [SampleRow], _ width: Int) -> Set<Int> {
    let below = rows.filter { $0.cells.count >= width - 1 }.suffix(max(rows.count * 3 / 4, 1))
    var numeric: Set<Int> = []
    for column in 0..<width {
      let cells = below.compactMap { $0.cells.count > column ? $0.cells[column].trimmed : nil }
      let known = cells.filter { !$0.isEmpty && !MissingTokens.usualWords.contains($0) }
      let numbers = known.count(where: isNumberText)
      if numbers > 0, numbers * 10 >= known.count * 6 { numeric.insert(column) }
    }
    return numeric
  }
}

func isNumberText(_ text: String) -> Bool {
  var text = text
  return text.withUTF8 { bytes in
    let trimmed = FieldText.trimmed(bytes)
    guard let first = trimmed.first, first < 0x3a || first > 0x7f else { return false }
    return DecimalNumber.parse(trimmed) != nil
      || NumberText.parse(trimmed, .comma, allowing: .all)
        != nil
      || NumberText.parse(
        trimmed, NumberFormat(thousands: UInt8(ascii: ",")),
        allowing: .all) != nil
  }
}

func isDateText(_ text: String) -> Bool {
  guard text.utf8.count >= 5, text.contains(where: \.isNumber) else { return false }
  for writing in [MomentWriting.dayFirst, .monthFirst] {
    if case .moment = MomentText.read(text.utf8, as: writing) { return true }
  }
  return false
}

extension String {
  /// Without blanks at either end.
  var trimmed: String {
    guard let first = utf8.first, let last = utf8.last,
      first <= 0x20 || last <= 0x20 || first == 0xc2 || last == 0xa0
    else { return self }
    var text = self
    return text.withUTF8 { String(decoding: FieldText.trimmed($0), as: UTF8.self) }
  }
}
