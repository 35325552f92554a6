public import Wording

/// Why a JSON text is no list of rows. Rows are counted from 1.
public struct JSONRowsError: DiagnosedError, Equatable, Sendable {
  public enum Problem: Error, Equatable, Sendable {
    /// The text ends or goes on otherwise than JSON does (RFC 8259); `character` counts bytes of the line from 1.
    case syntax(expected: String, line: Int, character: Int)
    case notUTF8
    /// Neither an object nor a list.
    case notRows
    /// An element of the list that is no object.
    case notRow(row: Int)
    /// A list or an object where a cell should be.
    case nested(row: Int, column: String)
    case repeated(row: Int, column: String)
    /// A needed column that other rows have.
    case absent(row: Int, column: String)
    case null(row: Int, column: String)
    case unnamed(row: Int)
    case tooManyColumns(limit: Int)
  }
  public var file: String
  public var problem: Problem

  /// Whether the text is no JSON at all.
  public var isMalformed: Bool {
    switch problem {
    case .syntax, .notUTF8: true
    default: false
    }
  }

  public var diagnoses: [Diagnosis] { [fact] }

  private var fact: Diagnosis {
    switch problem {
    case .syntax(let expected, let line, let character):
      .init(
        "not JSON: expected \(expected)", help: "correct the text",
        at: "\(file), line \(line), character \(character)")
    case .notUTF8: .init("bytes that are not UTF-8", help: "send UTF-8 text", at: file)
    case .notRows:
      .init(
        "expected an object, or a list of objects", help: "send rows as {\"column\": value, …}",
        at: file)
    case .notRow(let row):
      .init(
        "expected an object", help: "send each row as {\"column\": value, …}",
        at: "\(file), row \(row)")
    case .nested(let row, let column):
      .init(
        "expected a number, a string, true, false or null, found a list or an object",
        help: "correct the cell", at: place(row, column))
    case .repeated(let row, let column):
      .init("the column is in this row twice", help: "remove one", at: place(row, column))
    case .absent(let row, let column):
      .init(
        "the column is missing in this row", help: "add it; use null where it is unknown",
        at: place(row, column))
    case .null(let row, let column):
      .init("a null character", help: "remove it", at: place(row, column))
    case .unnamed(let row):
      .init("a column without a name", help: "name it", at: "\(file), row \(row)")
    case .tooManyColumns(let limit):
      .init("more than \(limit) columns", help: "send the needed columns only", at: file)
    }
  }

  private func place(_ row: Int, _ column: String) -> String {
    "\(file), row \(row), column '\(column)'"
  }
}
