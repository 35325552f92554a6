import Tabular

/// A row in words: that of the file where it is known, else the row of the data.
public struct RowPlace: Hashable, Sendable, CustomStringConvertible {
  /// Of the table, from 0.
  public var row: Int
  /// As a person counts the rows of the file.
  public var fileRow: Int?

  public init(row: Int, fileRow: Int? = nil) {
    self.row = row
    self.fileRow = fileRow
  }

  public var description: String { fileRow.map { "row \($0)" } ?? "data row \(row + 1)" }
}

extension StageData {
  /// The place of a row of the stage's table.
  func place(_ row: Int) -> RowPlace { RowPlace(row: row, fileRow: fileRows?[row]) }
}
