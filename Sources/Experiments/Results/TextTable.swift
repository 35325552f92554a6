import YAML

/// Columns of text, padded so that they line up, and no wider than a terminal.
struct TextTable {
  /// A cell, and whether it is bad news: an error above the baseline's, a coverage that is too low.
  struct Cell: ExpressibleByStringLiteral {
    var text: String
    var isLoss = false

    init(_ text: String, isLoss: Bool = false) {
      self.text = visible(text)
      self.isLoss = isLoss
    }
    init(stringLiteral value: String) { self.init(value) }
  }

  private var rows: [[Cell]]
  private let leftAligned: Int
  /// The most important column first; where there is too little room the last ones are left out.
  private let importance: [Int]
  /// How many of the most important are cut where there is too little room, but never left out.
  private let kept: Int

  /// - Parameters:
  ///   - leftAligned: How many of the first columns hold words; the others hold figures.
  ///   - importance: Columns, the most important first. Those that are not named follow by their place.
  ///   - kept: How many of those are never left out.
  init(_ header: [String], leftAligned: Int, importance: [Int] = [], kept: Int = 1) {
    self.kept = kept
    rows = [header.map { Cell($0) }]
    self.leftAligned = leftAligned
    self.importance = importance + header.indices.filter { !importance.contains($0) }
  }

  /// A cell stays on its line: control characters of names and values are shown by their codes.
  mutating func add(_ cells: [String]) { rows.append(cells.map { Cell($0.visible()) }) }
  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// Lines without trailing blanks. Columns that are empty in every row are left out.
  var text: String { text(.plain) }

  /// The same within the width of a terminal: columns that have no room are left out and named below
  /// the table; names that are still too long are cut.
  func text(_ style: TerminalStyle) -> String {
    var columns = (rows.first?.indices ?? 0..<0).filter { column in
      rows.dropFirst().contains { !$0[column].text.isEmpty }
    }
    var widths = Dictionary(
      uniqueKeysWithValues: columns.map { column in
        (column, rows.map { displayWidth($0[column].text) }.max() ?? 0)
      })
    func total() -> Int {
      columns.reduce(0) { $0 + (widths[$1] ?? 0) } + 2 * max(0, columns.count - 1)
    }
    var dropped: [Int] = []
    if let limit = style.width {
      let order = importance.dropFirst(kept).filter(columns.contains)
      while total() > limit, columns.count > 1, let least = order.last(where: columns.contains) {
        columns.removeAll { $0 == least }
        dropped.append(least)
      }
      while total() > limit,
        let widest = columns.max(by: { (widths[$0] ?? 0) < (widths[$1] ?? 0) }),
        let width = widths[widest], width > 8
      {
        widths[widest] = max(8, width - (total() - limit))
      }
    }
    let lines = rows.map { line($0, columns, widths, style) }
    guard !dropped.isEmpty, let header = rows.first else { return lines.joined(separator: "\n") }
    let names = dropped.sorted().map { header[$0].text }.joined(separator: ", ")
    return (lines + [style.wrapped("Not shown, as the terminal is too narrow: \(names).")])
      .joined(separator: "\n")
  }

  private func line(
    _ row: [Cell], _ columns: [Int], _ widths: [Int: Int], _ style: TerminalStyle
  ) -> String {
    var line = ""
    for column in columns {
      let width = widths[column] ?? 0
      let text = Self.cut(row[column].text, to: width)
      let blank = String(repeating: " ", count: max(0, width - displayWidth(text)))
      if !line.isEmpty { line += "  " }
      let shown = row[column].isLoss ? style.coloured(text, "31") : text
      line += column < leftAligned ? shown + blank : blank + shown
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  private static func cut(_ text: String, to width: Int) -> String {
    TerminalStyle(width: width).cut(text)
  }
}
