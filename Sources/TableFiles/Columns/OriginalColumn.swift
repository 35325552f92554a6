import Tabular
import Synchronization

/// The texts of a column as the file has them.
struct OriginalColumn: CellTexts {
  let cells: OriginalCells
  /// Of the column in the file.
  let position: Int
  /// How its texts are read.
  let reading: CellReading
  /// Added to a row to get the file's.
  var offset = 0
  /// By row the file's, where rows are not the file's own; −1 for none.
  private var rows: [Int]?

  init(cells: OriginalCells, position: Int, reading: CellReading, offset: Int = 0) {
    self.cells = cells
    self.position = position
    self.reading = reading
    self.offset = offset
  }

  /// The same of other rows.
  func gathered(_ chosen: [Int]) -> any CellTexts {
    var gathered = self
    gathered.rows = chosen.map { $0 < 0 ? -1 : rows?[$0] ?? $0 }
    return gathered
  }

  /// The same of some rows one after the other.
  func selecting(_ range: Range<Int>) -> any CellTexts {
    guard rows == nil else { return gathered(Array(range)) }
    var selected = self
    selected.offset += range.lowerBound
    return selected
  }

  /// The file's text of a cell; `nil` where the cell does not hold what the text says, as it was
  /// filled or changed.
  func text(_ row: Int, of column: Column) -> String? {
    let place = rows?[row] ?? row
    guard place >= 0, let text = cells.text(place + offset, position) else { return nil }
    switch column.values {
    case .numbers(let numbers):
      let number = reading.number(text)
      guard let number else { return numbers[row].isNaN ? text : nil }
      return number == numbers[row] || number.isNaN && numbers[row].isNaN ? text : nil
    case .categories(let codes, let levels):
      let level = codes[row] < 0 ? nil : levels[Int(codes[row])]
      return reading.level(text) == level ? text : nil
    }
  }
}

/// How the text of a cell becomes its value.
struct CellReading: Sendable {
  let missing: MissingTokens
  var format = NumberFormat.plain
  /// What may stand beside digits.
  var spelling: NumberText.Parts = []
  var writing: MomentWriting?
  var isTime = false
  /// What numbers are multiplied by, and then added.
  var conversion: UnitConversion?

  /// The number of a text; NaN where it means a missing one, `nil` where it is none.
  func number(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { bytes in
      let bytes = FieldText.trimmed(bytes)
      if missing.meansNoNumber(bytes) { return .nan }
      if let writing {
        guard case .moment(let moment) = MomentText.read(bytes, as: writing) else { return nil }
        return moment.seconds
      }
      guard let number = plainNumber(bytes) else { return nil }
      if missing.contains(number) { return .nan }
      return conversion?.converted(number) ?? number
    }
  }

  @inline(__always)
  func plainNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    if format.isPlain {
      return DecimalNumber.parse(bytes)
        ?? (spelling.isEmpty ? nil : NumberText.parse(bytes, format, allowing: spelling)?.number)
    }
    return NumberText.parse(bytes, format, allowing: spelling.union([.sign, .thousands]))?.number
  }

  /// The level of a text; `nil` where it means a missing one.
  func level(_ text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      let bytes = FieldText.trimmed(bytes)
      return missing.contains(bytes) ? nil : String(decoding: bytes, as: UTF8.self)
    }
  }
}

/// The cells of a file as texts, cut anew where they are asked for. One row after another is quick.
final class OriginalCells: Sendable {
  private struct State {
    var rows: CSVRows?
    var starts: [Int] = []
    var row = -1
    var fields: [Field] = []
    /// Of a sheet, until its texts are asked for.
    var sheet: (rows: SheetRows, cells: SheetCells)?
    var texts: [[String]] = []
  }
  private let file: FileBytes?
  private let state: Mutex<State>
  /// Texts that lie in no file of text: by column, then by row.
  private let texts: [Int: [String]]

  /// - Parameter rows: Where data begin.
  init(_ rows: CSVRows, in file: FileBytes) {
    self.file = file
    state = Mutex(State(rows: rows))
    texts = [:]
  }

  init(_ texts: [Int: [String]]) {
    file = nil
    state = Mutex(State())
    self.texts = texts
  }

  /// The texts of a sheet's rows.
  init(_ rows: SheetRows, _ cells: SheetCells) {
    file = nil
    state = Mutex(State(sheet: (rows, cells)))
    texts = [:]
  }

  private static func texts(of sheet: (rows: SheetRows, cells: SheetCells)) -> [[String]] {
    var rows = sheet.rows
    rows.rewind()
    let width = rows.header.count
    var columns = [[String]](repeating: [], count: width)
    var block = FieldBlock(width: width)
    sheet.cells.text.withUnsafeBufferPointer { text in
      while rows.next(&block) {
        for (index, field) in block.fields.enumerated() {
          let string = FieldText.string(of: field, in: text)
          // A workbook may write 0.1 as 0.10000000000000001.
          let number = field.kind == .number ? Double(string) : nil
          columns[index % width].append(number.map(shortestText) ?? string)
        }
      }
    }
    return columns
  }

  func text(_ row: Int, _ position: Int) -> String? {
    if let column = texts[position] {
      return column.indices.contains(row) ? column[row] : nil
    }
    guard let file else {
      return state.withLock { state -> String? in
        if let sheet = state.sheet {
          state.texts = Self.texts(of: sheet)
          state.sheet = nil
        }
        guard state.texts.indices.contains(position),
          state.texts[position].indices.contains(row)
        else { return nil }
        return state.texts[position][row]
      }
    }
    return state.withLock { state -> String? in
      if state.starts.isEmpty { Self.findRows(&state) }
      guard state.starts.indices.contains(row) else { return nil }
      if state.row != row {
        state.fields = state.rows?.fields(at: state.starts[row]) ?? []
        state.row = row
      }
      guard position < state.fields.count else { return nil }
      return FieldText.string(of: state.fields[position], in: file.bytes)
    }
  }

  private static func findRows(_ state: inout State) {
    guard var rows = state.rows else { return }
    rows.rewindRemembering()
    var block = FieldBlock(width: rows.header.count)
    while (try? rows.next(&block)) == true {}
    state.starts = rows.starts ?? []
    state.rows = rows
  }
}
