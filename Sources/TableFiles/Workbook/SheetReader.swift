/// The cells of a sheet that hold something, in the order of rows, then of columns.
struct SheetCells {
  struct Cell {
    private let row32: Int32
    private let column32: Int32
    let field: Field

    /// Both count from 0, and are below the number of bytes that are inflated at most.
    init(row: Int, column: Int, field: Field) {
      row32 = Int32(row)
      column32 = Int32(column)
      self.field = field
    }

    var row: Int { Int(row32) }
    var column: Int { Int(column32) }
  }
  var cells: [Cell] = []
  /// The bytes that the fields lie in.
  var text: [UInt8] = []
  /// Cells that hold a formula and no value: the first few addresses, and how many.
  var formulas: (addresses: [String], columns: Set<Int>, total: Int) = ([], [], 0)
  var merges: [Merge] = []

  /// Cells that are shown as one. Both count from 0.
  struct Merge {
    var rows: ClosedRange<Int>
    var columns: ClosedRange<Int>
    var text: String
  }
}

/// Reads the cells of a worksheet, each placed by its address; where it has none, behind the last.
final class SheetReader: XMLHandler {
  private(set) var cells = SheetCells()
  private(set) var problem: TableError.Problem?
  private let part: String
  private let strings: [Range<Int>]
  private let limits: TableLimits
  private let styles: [SheetStyles.Shown]
  private let from1904: Bool
  private var style = 0
  private var hasFormula = false
  private var row = -1
  private var column = -1
  private var kind = Kind.number
  private var valueStart = 0
  private var element = Element.other
  private var isPronunciation = false
  private var isSorted = true

  /// What the attribute `t` of a cell says of its value.
  private enum Kind { case number, text, shared, truth, error }
  private enum Element { case value, inlineText, other }

  init(
    part: String, strings: SharedStrings, styles: [SheetStyles.Shown], from1904: Bool,
    limits: TableLimits
  ) {
    self.styles = styles
    self.from1904 = from1904
    self.part = part
    self.strings = strings.ranges
    self.limits = limits
    cells.text = strings.text
  }

  func start(_ name: XMLText, _ attributes: XMLAttributes) {
    if name == "c" {
      startCell(attributes)
    } else if name == "v" {
      element = .value
    } else if name == "t" {
      element = isPronunciation ? .other : .inlineText
    } else if name == "row" {
      startRow(attributes)
    } else if name == "rPh" {
      isPronunciation = true
    } else if name == "f" {
      hasFormula = true
    } else if name == "mergeCell" {
      startMerge(attributes)
    }
  }

  func end(_ name: XMLText) {
    if name == "c" {
      endCell()
    } else if name == "v" || name == "t" {
      element = .other
    } else if name == "rPh" {
      isPronunciation = false
    } else if name == "sheetData", !isSorted {
      // Of two cells at one address the later one counts, as the sort is stable.
      cells.cells.sort { ($0.row, $0.column) < ($1.row, $1.column) }
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if element != .other { cells.text.append(contentsOf: bytes) }
  }

  private func startRow(_ attributes: XMLAttributes) {
    column = -1
    guard let written = attributes["r"] else {
      row += 1
      return
    }
    guard let number = Int(written.string), (1...SheetAddress.rowLimit).contains(number) else {
      problem = .badAddress(written.string, part: part)
      return
    }
    row = number - 1
  }

  private func startMerge(_ attributes: XMLAttributes) {
    guard let reference = attributes["ref"]?.string, cells.merges.count < 10_000 else { return }
    let ends = reference.split(separator: ":").compactMap { end in
      Array(end.utf8).withUnsafeBufferPointer(SheetAddress.init)
    }
    guard ends.count == 2, ends[0].row <= ends[1].row, ends[0].column <= ends[1].column else {
      return
    }
    cells.merges.append(
      .init(
        rows: ends[0].row...ends[1].row, columns: ends[0].column...ends[1].column, text: reference))
  }

  private func startCell(_ attributes: XMLAttributes) {
    valueStart = cells.text.count
    hasFormula = false
    style = attributes["s"].flatMap { Int($0.string) } ?? 0
    if let written = attributes["r"] {
      guard let address = SheetAddress(written.bytes) else {
        problem = .badAddress(written.string, part: part)
        return
      }
      (row, column) = (address.row, address.column)
    } else {
      row = max(row, 0)
      column += 1
    }
    kind =
      switch attributes["t"]?.string {
      case "s": .shared
      case "str", "inlineStr", "d": .text
      case "b": .truth
      case "e": .error
      default: .number
      }
  }

  private func endCell() {
    let range = valueStart..<cells.text.count
    if range.isEmpty, hasFormula, kind == .number {
      cells.formulas.total += 1
      cells.formulas.columns.insert(column)
      if cells.formulas.addresses.count < 5 { cells.formulas.addresses.append(address) }
    }
    guard !range.isEmpty, let field = field(range) else { return }
    // A cell of blanks is none.
    let isBlank = cells.text[field.start..<field.end].allSatisfy {
      $0 == 0x20 || $0 == 9 || $0 == 10 || $0 == 13
    }
    guard !isBlank else { return }
    if let last = cells.cells.last, (last.row, last.column) >= (row, column) { isSorted = false }
    cells.cells.append(.init(row: row, column: column, field: field))
  }

  private var address: String { "\(columnLetters(column + 1))\(row + 1)" }

  /// The field of a value; `nil` where it is empty or wrong.
  private func field(_ range: Range<Int>) -> Field? {
    switch kind {
    case .number:
      guard styles.indices.contains(style), styles[style] != .number else {
        return Field(range, .number)
      }
      let serial = Double(String(decoding: cells.text[range], as: UTF8.self))
      guard let serial,
        let moment = SheetStyles.text(serial, styles[style], from1904: from1904)
      else { return Field(range, .number) }
      cells.text.replaceSubrange(range, with: moment.utf8)
      return Field(valueStart..<cells.text.count)
    case .text:
      decodeEscapes(in: &cells.text, from: valueStart)
      return Field(valueStart..<cells.text.count)
    case .error: return Field(range, .error)
    case .truth:
      let written = String(decoding: cells.text[range], as: UTF8.self).trimmed
      let isTrue = ["1", "true"].contains(written.lowercased())
      guard isTrue || ["0", "false"].contains(written.lowercased()) else {
        problem = .badTruth(written, address: address)
        return nil
      }
      cells.text.replaceSubrange(range, with: (isTrue ? "TRUE" : "FALSE").utf8)
      return Field(valueStart..<cells.text.count)
    case .shared:
      let index = String(decoding: cells.text[range], as: UTF8.self)
      cells.text.removeSubrange(range)
      guard let number = Int(index), strings.indices.contains(number) else {
        problem = .unknownSharedString(
          index, address: address, known: strings.count)
        return nil
      }
      return strings[number].isEmpty ? nil : Field(strings[number])
    }
  }
}

/// The place of a cell, as `B7`.
struct SheetAddress {
  /// Both count from 0.
  let row: Int
  let column: Int

  static let rowLimit = 1_048_576
  static let columnLimit = 16_384

  /// `nil` if the text is no address within the limits of the format.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var column = 0
    var row = 0
    var letters = 0
    for byte in text {
      if row == 0, case let letter = (byte | 0x20) &- UInt8(ascii: "a"), letter < 26 {
        column = column * 26 + Int(letter) + 1
        letters += 1
      } else if case let digit = byte &- UInt8(ascii: "0"), digit < 10 {
        row = row * 10 + Int(digit)
      } else {
        return nil
      }
      guard column <= Self.columnLimit, row <= Self.rowLimit else { return nil }
    }
    guard letters > 0, row > 0 else { return nil }
    self.row = row - 1
    self.column = column - 1
  }
}

/// The letters a spreadsheet shows above column `position` (from 1): A, B, …, Z, AA, …
func columnLetters(_ position: Int) -> String {
  var letters: [UInt8] = []
  var rest = position
  while rest > 0 {
    letters.append(UInt8(ascii: "A") + UInt8((rest - 1) % 26))
    rest = (rest - 1) / 26
  }
  return String(decoding: letters.reversed(), as: UTF8.self)
}
