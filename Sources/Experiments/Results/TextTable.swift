import YAML

/// Columns of text, padded so that they line up.
struct TextTable {
  private var rows: [[String]]
  private let leftAligned: Int

  /// - Parameter leftAligned: How many of the first columns hold words; the others hold figures.
  init(_ header: [String], leftAligned: Int) {
    rows = [header]
    self.leftAligned = leftAligned
  }

  /// A cell stays on its line: control characters of names and values are shown by their codes.
  mutating func add(_ cells: [String]) { rows.append(cells.map { $0.visible() }) }

  /// Lines without trailing blanks. Columns that are empty in every row are left out.
  var text: String {
    let columns = (rows.first?.indices ?? 0..<0).filter { column in
      rows.dropFirst().contains { !$0[column].isEmpty }
    }
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      var line = ""
      for (column, width) in zip(columns, widths) {
        let blank = String(repeating: " ", count: width - row[column].count)
        if !line.isEmpty { line += "  " }
        line += column < leftAligned ? row[column] + blank : blank + row[column]
      }
      while line.last == " " { line.removeLast() }
      return line
    }
    return lines.joined(separator: "\n")
  }
}
