public import Tabular

/// A table as read from a file, with what a run record keeps of the file.
public struct TableContents: Sendable, Equatable {
  public var table: Table
  /// Cells that were not of their column's type or outside its bounds and are missing in `table`,
  /// because the column says `invalid: missing`. In the order of rows, then of columns.
  public var invalid: [InvalidCell]
  /// SHA-256 of the file's bytes.
  public var contentHash: [UInt8]
  /// Size of the file in bytes.
  public var fileBytes: Int
  /// What a person should know of how the file was read, and what looks odd in it.
  public var notes: [TableNote] = []
  /// Where the rows stand in the file; `nil` where they are of several files, or made of others.
  public var fileRows: FileRows?

  package init(
    table: Table, invalid: [InvalidCell], contentHash: [UInt8], fileBytes: Int,
    notes: [TableNote] = [], fileRows: FileRows? = nil
  ) {
    self.fileRows = fileRows
    self.notes = notes
    self.table = table
    self.invalid = invalid
    self.contentHash = contentHash
    self.fileBytes = fileBytes
  }
}

/// A cell that is not of its column's type or outside the column's bounds.
public struct InvalidCell: Hashable, Sendable {
  public var file: String
  public var sheet: String?
  /// Counted as a person sees it in the file: the header is row 1.
  public var row: Int
  public var column: String
  /// The text of the cell.
  public var value: String
}
