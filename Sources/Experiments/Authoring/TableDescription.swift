import Stacking
import Wording
public import TableFiles
import FoundationEssentials
import Report
import Tabular

/// What is in a table, column by column, and what looks odd.
public struct TableDescription: Sendable {
  /// A column as it was read.
  public struct Column: Sendable, Codable {
    public var name: String
    /// As it was read: number, category, date, datetime or time; `text` for categories that are texts.
    public var type: String
    public var unit: String?
    public var missing: Int
    /// Different values.
    public var distinct: Int
    /// The first few different cells.
    public var examples: [String]
    public var least: String?
    public var greatest: String?
    /// The most frequent levels of a category, the first ones.
    public var levels: [String]?
    /// Of dates the finest step.
    public var step: String?
    public var suspicions: [String]
    /// How it was read, where that is worth saying.
    public var notes: [String] = []
  }

  /// Moments between the first and the last that no row has.
  public struct TimeGaps: Sendable, Codable {
    public var column: String
    public var step: String
    public var first: String
    public var last: String
    /// Steps from the first to the last, both included.
    public var steps: Int
    public var missing: Int
    /// The longest run of missing steps, and where it begins.
    public var longest: Int
    public var longestAfter: String?
    /// Rows of a moment that an earlier row has; 0 where so many are that a column tells series apart.
    public var repeated = 0
    /// The first of these rows, from 0, and its moment.
    public var firstRepeated: Int?
    public var repeatedMoment: String?
  }

  public let file: String
  public let rows: Int
  /// Rows that are equal to an earlier one in every cell.
  public let duplicates: Int
  public let firstDuplicate: Int?
  public let columns: [Column]
  public let gaps: [TimeGaps]
  /// How the file was read.
  public let notes: [String]
  /// What looks odd and belongs to no column.
  public let suspicions: [String]

  public init(_ contents: TableContents, file: String) {
    let table = contents.table
    self.file = file
    rows = table.rowCount
    columns = table.columns.map { Self.column($0, contents.notes) }
    let repeated = Self.duplicates(table)
    duplicates = repeated.count
    firstDuplicate = repeated.first
    gaps = table.columns.compactMap(Self.gaps)
    notes = contents.notes.filter { !$0.isWarning && $0.column == nil }.map(\.description)
    suspicions = contents.notes.filter { $0.isWarning && $0.column == nil }.map(\.description)
  }

  private static func column(_ column: Tabular.Column, _ notes: [TableNote]) -> Column {
    var seen: Set<String> = []
    var examples: [String] = []
    for row in 0..<column.rowCount where !column.isMissing(row) {
      guard examples.count < 3, row < 10_000 else { break }
      let text = column.text(row)
      if seen.insert(text).inserted { examples.append(text) }
    }
    var described = Column(
      name: column.name, type: "number", unit: column.unit, missing: column.missingCount,
      distinct: 0, examples: examples,
      suspicions: notes.filter { $0.column == column.name && $0.isWarning }.map(\.description),
      notes: notes.filter { $0.column == column.name && !$0.isWarning }.map(\.description))
    switch column.values {
    case .numbers(let cells):
      let known = cells.filter { !$0.isNaN }
      described.distinct = Set(known).count
      described.type = column.moment?.kind.rawValue ?? "number"
      described.step = column.moment?.step.words
      described.least = known.min().map(column.valueText)
      described.greatest = known.max().map(column.valueText)
      if known.isEmpty { described.suspicions.append("every cell is missing") }
      if described.distinct == 1 { described.suspicions.append("the same in every row") }
      let isNoted = notes.contains { note in
        if case .numbersOfTime(column.name, _, _, _) = note { true } else { false }
      }
      if column.moment == nil, !isNoted, let first = known.min(), let last = known.max(),
        first >= 19_000_101, last <= 21_001_231,
        known.allSatisfy({ CivilDate(Int($0) / 10_000, Int($0) / 100 % 100, Int($0) % 100) != nil })
      {
        described.suspicions.append("looks like dates; declare type: date, format: compact")
      }
    case .categories(let codes, let levels):
      described.type = "category"
      described.distinct = levels.count
      var counts = [Int](repeating: 0, count: levels.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      let order = levels.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
      described.levels = order.prefix(5).map { levels[$0] }
      if levels.count == 1 { described.suspicions.append("the same in every row") }
      if let words = column.wordsOfTexts {
        described.type = "text"
        described.notes.append(
          "'\(column.name)' holds texts of \(Int(words.rounded())) words on average; use {text: \(column.name)}"
        )
      }
    }
    return described
  }

  private static func duplicates(_ table: Table) -> (count: Int, first: Int?) {
    guard !table.columns.isEmpty, table.rowCount * table.columns.count <= 20_000_000 else {
      return (0, nil)
    }
    var seen: [Int: [Int]] = [:]
    var count = 0
    var first: Int?
    func isSame(_ a: Int, _ b: Int) -> Bool {
      table.columns.allSatisfy { column in
        switch column.values {
        case .numbers(let cells): cells[a] == cells[b] || cells[a].isNaN && cells[b].isNaN
        case .categories(let codes, _): codes[a] == codes[b]
        }
      }
    }
    for row in 0..<table.rowCount {
      var hasher = Hasher()
      for column in table.columns {
        switch column.values {
        case .numbers(let cells): hasher.combine(cells[row].isNaN ? 0 : cells[row])
        case .categories(let codes, _): hasher.combine(codes[row])
        }
      }
      let hash = hasher.finalize()
      if seen[hash, default: []].contains(where: { isSame($0, row) }) {
        count += 1
        first = first ?? row
      } else {
        seen[hash, default: []].append(row)
      }
    }
    return (count, first)
  }

  private static func gaps(_ column: Tabular.Column) -> TimeGaps? {
    guard let moment = column.moment, moment.kind != .time,
      case .numbers(let cells) = column.values
    else { return nil }
    let places = Set(cells.filter { !$0.isNaN }.map(moment.step.position)).sorted()
    guard let first = places.first, let last = places.last, first < last else { return nil }
    var (longest, after) = (0, first)
    for (place, next) in zip(places, places.dropFirst()) where next - place - 1 > longest {
      (longest, after) = (next - place - 1, place)
    }
    let known = cells.filter { !$0.isNaN }
    let repeated = repeatedRows(cells)
    return TimeGaps(
      column: column.name, step: moment.step.words, first: column.valueText(known.min() ?? 0),
      last: column.valueText(known.max() ?? 0), steps: last - first + 1,
      missing: last - first + 1 - places.count, longest: longest,
      longestAfter: longest > 0 ? moment.text(moment.step.start(after)) : nil,
      repeated: repeated.count, firstRepeated: repeated.first,
      repeatedMoment: repeated.first.map { column.valueText(cells[$0]) })
  }

  /// Rows of a moment that an earlier row has; none where more than one in twenty are, as where several series share
  /// their moments.
  private static func repeatedRows(_ cells: [Double]) -> [Int] {
    var seen: Set<Double> = []
    var known = 0
    var repeated: [Int] = []
    for (row, cell) in cells.enumerated() where !cell.isNaN {
      known += 1
      if !seen.insert(cell).inserted { repeated.append(row) }
    }
    return repeated.count * 20 <= known ? repeated : []
  }

  // MARK: Text

  /// A table of the columns, then what was found; a line each.
  public func text(limit: Int = .max, style: TerminalStyle = .plain) -> String {
    // What is missing matters more than how cells look.
    var table = TextTable(
      ["column", "type", "examples", "range or levels", "missing", "different"], leftAligned: 4,
      importance: [0, 1, 4, 3, 5, 2])
    for column in columns.prefix(limit) {
      table.add([
        shown(column.name), column.type + (column.unit.map { ", \($0)" } ?? ""),
        column.examples.map { shown($0, 18) }.joined(separator: ", "), range(column),
        column.missing > 0 ? String(column.missing) : "", String(column.distinct),
      ])
    }
    var lines = [
      "\(file): \(counted(rows, "row")), \(counted(columns.count, "column"))",
      table.text(style),
    ]
    if columns.count > limit {
      lines.append("and \(counted(columns.count - limit, "more column"))")
    }
    lines += (notes + columns.prefix(limit).flatMap(\.notes)).map { "read: \($0)" }
    for gap in gaps {
      lines.append(
        "time: '\(gap.column)' from \(gap.first) to \(gap.last) by \(gap.step), "
          + (gap.missing == 0
            ? "without a gap"
            : "\(gap.missing) of \(gap.steps) steps have no row, at most \(gap.longest) together"
              + (gap.longestAfter.map { " after \($0)" } ?? "")))
      if let row = gap.firstRepeated, let moment = gap.repeatedMoment {
        lines.append(
          "odd: column '\(gap.column)': \(counted(gap.repeated, "row")) of a time that an earlier row has, "
            + "the first is data row \(row + 1) at \(moment)")
      }
    }
    if duplicates > 0, let firstDuplicate {
      lines.append(
        "duplicates: \(counted(duplicates, "row")) equal to an earlier one, the first is data row "
          + "\(firstDuplicate + 1)")
    }
    lines += suspicions.map { "odd: \($0)" }
    lines += oddities(limit)
    return ([style.wrapped(lines[0]), lines[1]] + lines.dropFirst(2).map(style.wrapped))
      .joined(separator: "\n")
  }

  /// What looks odd in columns; what is the same in several is said once.
  private func oddities(_ limit: Int) -> [String] {
    var sentences: [String] = []
    var columnsOf: [String: [String]] = [:]
    for column in columns.prefix(limit) {
      for sentence in column.suspicions {
        if columnsOf[sentence] == nil { sentences.append(sentence) }
        columnsOf[sentence, default: []].append("'\(shown(column.name))'")
      }
    }
    return sentences.map { sentence in
      let names = columnsOf[sentence] ?? []
      if sentence.hasPrefix("column '") { return "odd: \(sentence)" }
      return "odd: \(names.count == 1 ? "column" : "columns") \(names.joined(separator: ", ")): "
        + sentence
    }
  }

  private func range(_ column: Column) -> String {
    if let levels = column.levels {
      return levels.prefix(3).map { shown($0, 14) }.joined(separator: ", ")
        + (column.distinct > 3 ? ", …" : "")
    }
    guard let least = column.least, let greatest = column.greatest else { return "" }
    return "\(least) to \(greatest)" + (column.step.map { " by \($0)" } ?? "")
  }

  private func shown(_ text: String, _ limit: Int = 30) -> String {
    let line = String(text.map { $0.isNewline ? " " : $0 })
    return line.count <= limit ? line : line.prefix(limit - 1) + "…"
  }

  /// The same for programs.
  public var document: TableDocument {
    TableDocument(
      file: file, rows: rows, duplicates: duplicates, columns: columns, time: gaps, notes: notes,
      suspicions: suspicions)
  }
}

/// What `strata describe --json` says.
public struct TableDocument: Encodable, Sendable {
  let file: String
  let rows: Int
  let duplicates: Int
  let columns: [TableDescription.Column]
  let time: [TableDescription.TimeGaps]
  let notes: [String]
  let suspicions: [String]
}
