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
  /// Why a column is read as categories that may be meant otherwise.
  private(set) var doubts: [String: String] = [:]

  init(_ file: String, sheet: String?, layout: TableLayout = .none) throws(TableError) {
    request = TableRequest(file: file, sheet: sheet)
    request.layout = layout
    contents = try TableReader.read(request)
    for note in contents.notes { take(note) }
    guard !declarations.isEmpty || !missing.isEmpty else { return }
    let first = contents
    do {
      contents = try TableReader.read(request)
    } catch {
      // What was declared does not suit after all.
      request = TableRequest(file: file, sheet: sheet)
      contents = first
      (declarations, missing) = ([], [])
      return
    }
    // With the marks away others may come to light.
    for note in contents.notes {
      if case .sentinel = note { notes.append(note.description) }
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
    case .nearlyDates(let column, let row, let text, _, _, _):
      doubts[column] = note.description
      declare(column, "{type: date, invalid: missing}", .init(type: .date, invalid: .missing))
      notes.append(
        "\(column): dates, but for '\(text)' in row \(row); it is declared so and made missing")
    case .sentinel(_, let value, _, _, _, _) where Self.isCertain(value):
      if !missing.contains(value) {
        missing.append(value)
        request.missing.append(value)
      }
      notes.append(note.message + "; it is declared as one: missing: [NA, \(value)]")
    default:
      if let column = note.column, note.isWarning { doubts[column] = note.description }
      notes.append(note.isWarning ? note.description : note.message)
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
