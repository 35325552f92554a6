public import Tabular

/// Why a file can't be read as a table. Holds facts; the sentences are in ``message``.
public struct TableError: Error, Equatable, Sendable {
  public var file: String
  /// The sheet of a workbook, where one was asked for.
  public var sheet: String?
  public var problem: Problem

  /// What is wrong. Rows are counted as a person sees them in the file: the header is row 1.
  /// Lines and bytes are those of the text file; lines count from 1, bytes from 0.
  public enum Problem: Error, Equatable, Sendable {
    // The file
    case notFound
    case isDirectory
    case notRegular
    /// `reason` is the system's.
    case unreadable(reason: String)
    /// A format that is not read.
    case otherFormat(name: String, remedy: String)
    case damagedCompression
    case unknownEncoding(String)
    /// Bytes that are none of a declared or found encoding.
    case notEncoded(String, byte: Int, line: Int)
    /// A pattern of names that no file bears.
    case noMatch
    /// Files of one pattern with other columns.
    case unlikeFiles(first: String, other: String, missing: [String], added: [String])
    case empty
    /// A sheet was named, but the file is CSV or TSV.
    case sheetOfText

    // The text of a CSV or TSV file
    case notUTF8(byte: Int, line: Int)
    case nullByte(byte: Int, line: Int)
    /// A line of more bytes than any table has; `line` counts from 1.
    case longLine(line: Int, limit: Int)
    /// The header is one cell with a separator of other files in it.
    case raggedRow(row: Int, line: Int, found: Int, expected: Int)
    case unterminatedQuote(row: Int, line: Int)
    case textAfterQuote(row: Int, line: Int)

    // The header
    case unnamedColumn(position: Int)
    /// No row up to the declared one.
    case noHeaderRow(Int)
    /// A row of names above rows of values that have more cells; nothing says which columns they name.
    case fewNames(row: Int, names: Int, cells: Int)
    case repeatedColumn(String, first: Int, second: Int)
    case unknownColumns([UnknownColumn])
    case ignoredKey(String)
    case noRows
    case tooManyColumns(found: Int, limit: Int)
    case tooManyCells(rows: Int, columns: Int, limit: Int)

    // The cells
    /// The first cells in the order of rows, and how many there are in all.
    case invalidCells([UnexpectedCell], total: Int)
    case missingKey(row: Int, column: String, total: Int)
    case repeatedKey([KeyCell], earlier: [KeyCell], first: Int, second: Int)

    // The workbook
    case damagedArchive(reason: String)
    case encrypted
    case oldWorkbook
    /// A part that every workbook has is not in the archive.
    case notWorkbook(missingPart: String)
    case damagedPart(String, line: Int, reason: String)
    case documentType(part: String)
    case inflatesTooFar(part: String, bytes: Int, limit: Int)
    case unknownSheet(known: [String])
    /// The first sheet is no table; the others may be.
    case wrongSheet(String, known: String)
    /// A cell's address is not one, as `A0`.
    case badAddress(String, part: String)
    case unknownSharedString(String, address: String, known: Int)
    case cellBeyondHeader(row: Int, position: Int)
    /// A cell that says it is true or false, but by another word.
    case badTruth(String, address: String)
    case tooDeep(part: String, limit: Int)
    case longTag(part: String, limit: Int)
    /// What is declared under a table and can't be done.
    case unshapable(String)
  }

  /// A column that the request names and the file lacks.
  public struct UnknownColumn: Hashable, Sendable {
    public enum Role: String, Sendable { case key, ignored, declared }
    public var name: String
    public var role: Role
    /// The column of the file with the likeliest name.
    public var closest: String?
  }

  /// A cell whose value is not what its column holds.
  public struct UnexpectedCell: Hashable, Sendable {
    public enum Expectation: Hashable, Sendable {
      case number(minimum: Double?, maximum: Double?)
      /// Anything but an error value of a workbook, as `#N/A`.
      case value
      /// A date, a date and a time, or a time.
      case moment(String, isImpossible: Bool)
    }
    public var row: Int
    public var column: String
    public var value: String
    public var expected: Expectation
  }
}
