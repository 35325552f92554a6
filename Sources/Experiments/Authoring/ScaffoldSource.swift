import TableFiles
import Tabular

/// A table read for a first experiment, with the declarations that its oddities ask for.
struct ScaffoldSource {
  private(set) var request: TableRequest
  private(set) var contents: TableContents
  /// What was declared and why, and what looks odd.
  private(set) var notes: [String] = []
  /// Declarations in the form of the language, by column.
  private(set) var declarations: [(column: String, text: String)] = []
  /// Marks of missing values beside NA.
  private(set) var missing: [String] = []
  /// Values that mark missing cells, and where they were found.
  private var marks: [(value: String, note: TableNote)] = []
  /// Rows of the file that are not read.
  private(set) var skip: [Int] = []
  /// Why a column is read as categories that may be meant otherwise.
  private(set) var doubts: [String: String] = [:]

  init(_ file: String, sheet: String?, layout: TableLayout = .none) throws(TableError) {
    var request = TableRequest(file: file, sheet: sheet)
    request.layout = layout
    let read = try Self.read(request)
    (self.request, contents) = (request, read.contents)
    for cell in read.errors where !declarations.contains(where: { $0.column == cell.column }) {
      declare(
        cell.column, "{type: number, invalid: missing}", .init(type: .number, invalid: .missing))
      notes.append(
        "\(cell.column): numbers, but for '\(cell.value)' in row \(cell.row); "
          + "columns: {\(cell.column): {type: number, invalid: missing}} makes it missing")
    }
    for case .totals(let row, let text) in contents.notes {
      skip.append(row)
      notes.append("row \(row) looks like a row of totals ('\(text)'); skip: \(row) leaves it out")
    }
    if !skip.isEmpty {
      self.request.layout.skip += skip
      contents = try TableReader.read(self.request)
    }
    for note in contents.notes { take(note) }
    noteMarks()
    guard !declarations.isEmpty || !missing.isEmpty else { return }
    let first = contents
    do {
      contents = try TableReader.read(self.request)
    } catch {
      // What was declared does not suit after all.
      self.request = request
      self.request.layout.skip += skip
      contents = first
      (declarations, missing) = ([], [])
      return
    }
    // With the marks away others may come to light.
    for note in contents.notes {
      if case .sentinel = note { notes.append(note.description) }
    }
  }

  /// The table; where cells are error values of a workbook, which are no numbers, with these missing.
  private static func read(
    _ request: TableRequest
  ) throws(TableError) -> (contents: TableContents, errors: [TableError.UnexpectedCell]) {
    do {
      return (try TableReader.read(request), [])
    } catch {
      guard case .invalidCells(let cells, _) = error.problem else { throw error }
      var tolerant = request
      let columns = Set(cells.map(\.column))
      tolerant.columns += columns.sorted().map {
        ($0, .init(type: .number, invalid: .missing))
      }
      return (try TableReader.read(tolerant), cells)
    }
  }

  private mutating func take(_ note: TableNote) {
    switch note {
    case .nearlyNumbers(let found):
      doubts[found.column] = note.description
      guard found.numbers * 10 >= found.known * 7, found.words.count <= 5 else {
        notes.append(note.description)
        return
      }
      declare(
        found.column, "{type: number, invalid: missing}", .init(type: .number, invalid: .missing))
      let words = found.words.map { "'\($0)'" }.joined(separator: ", ")
      notes.append(
        "\(found.column): numbers, but for words such as \(words) (row \(found.row)); "
          + "columns: {\(found.column): {type: number, invalid: missing}} makes them missing")
    case .nearlyDates(let column, let row, let text, _, let dates, let known):
      doubts[column] = note.description
      guard dates * 10 >= known * 8 else {
        notes.append(note.description)
        return
      }
      declare(column, "{type: date, invalid: missing}", .init(type: .date, invalid: .missing))
      notes.append(
        "\(column): dates, but for '\(text)' in row \(row); it is declared so and made missing")
    case .numbersOfTime(let column, _, let type, let format):
      var declaration = TableRequest.ColumnDeclaration(type: type == "date" ? .date : .datetime)
      declaration.writing = MomentWriting(rawValue: format)
      declare(column, "{type: \(type), format: \(format)}", declaration)
      notes.append(note.message + "; they are declared so: {type: \(type), format: \(format)}")
    case .totals: break
    case .sentinel(_, let value, _, _, _, _) where Self.isCertain(value):
      marks.append((value, note))
    default:
      if let column = note.column, note.isWarning { doubts[column] = note.description }
      notes.append(note.isWarning ? note.description : note.message)
    }
  }

  /// Declares the marks of missing values, each once however many columns have it.
  private mutating func noteMarks() {
    for (value, first) in marks where !missing.contains(value) {
      missing.append(value)
      request.missing.append(value)
      let columns = marks.filter { $0.value == value }.compactMap(\.note.column)
      let others = columns.dropFirst().map { "'\($0)'" }.joined(separator: ", ")
      notes.append(
        first.message + (others.isEmpty ? "" : " (also in \(others))")
          + "; it is declared as one: missing: [NA, \(value)]")
    }
  }

  /// Whether a mark is none of the numbers that things are counted by.
  private static func isCertain(_ value: String) -> Bool {
    guard let number = Double(value) else { return false }
    return number <= -99 || number >= 1e15
  }

  private mutating func declare(
    _ column: String, _ text: String, _ declaration: TableRequest.ColumnDeclaration
  ) {
    declarations.append((column, text))
    request.columns += [(column, declaration)]
  }
}
