public import Tabular

/// Tables as text.
public enum TableWriter {
  /// The table as CSV (RFC 4180): UTF-8, a header, lines that end with LF, missing cells empty, numbers
  /// as the shortest text that reads back to the same bits.
  public static func csv(_ table: Table) -> [UInt8] {
    var bytes: [UInt8] = []
    // A line of one empty cell would be blank, and blank lines at the end of a file mean nothing.
    let isNarrow = table.columns.count == 1
    append(table.columns.map(\.name), to: &bytes, quotingEmpty: isNarrow)
    for row in 0..<table.rowCount {
      append(table.columns.map { $0.text(row) }, to: &bytes, quotingEmpty: isNarrow)
    }
    return bytes
  }

  /// Appends one line: cells in quotes where they need them.
  ///
  /// - Parameter quotingEmpty: Whether an empty cell is written as two quotes.
  public static func append(
    _ cells: [String], to bytes: inout [UInt8], quotingEmpty: Bool = false
  ) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if cell.utf8.contains(where: isSpecial) || (quotingEmpty && cell.isEmpty) {
        bytes.append(UInt8(ascii: "\""))
        for byte in cell.utf8 {
          if byte == UInt8(ascii: "\"") { bytes.append(byte) }
          bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
      } else {
        bytes.append(contentsOf: cell.utf8)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    default: false
    }
  }
}
