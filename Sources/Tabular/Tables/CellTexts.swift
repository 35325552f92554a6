/// The texts of a column as its file has them.
package protocol CellTexts: Sendable {
  /// The file's text of a cell; `nil` where the cell does not hold what the text says, as it was
  /// filled or changed.
  func text(_ row: Int, of column: Column) -> String?
  /// The same of other rows; −1 for none.
  func gathered(_ rows: [Int]) -> any CellTexts
  /// The same of some rows one after the other.
  func selecting(_ rows: Range<Int>) -> any CellTexts
}
