import Tabular

/// Looks for dates that are written as numbers, in columns whose name speaks of time.
struct TimeInNumbers {
  private let column: Column

  init(_ column: Column) { self.column = column }

  private static let words = [
    "date", "time", "datum", "fecha", "data", "month", "period", "day", "epoch", "stamp", "日期",
    "时间", "時間", "日時", "年月", "일시", "날짜", "일자", "ts",
  ]

  /// - Complexity: O(n)
  var note: TableNote? {
    guard column.moment == nil, case .numbers(let cells) = column.values, speaksOfTime,
      let first = cells.first(where: { !$0.isNaN })
    else { return nil }
    guard let found = Self.form(of: cells, isDate: isCalled(["date", "datum", "fecha", "日期"]))
    else {
      return nil
    }
    return .numbersOfTime(
      column: column.name, example: shortestText(first), type: found.type, format: found.format)
  }

  private var speaksOfTime: Bool { isCalled(Self.words) }

  /// Whether the name has one of the words, from the start of a part of it on.
  private func isCalled(_ words: [String]) -> Bool {
    var parts: [String] = [""]
    var last: Character?
    for character in column.name {
      let isStart = character.isUppercase && last?.isLowercase == true
      if !character.isLetter || isStart { parts.append("") }
      if character.isLetter { parts[parts.count - 1].append(contentsOf: character.lowercased()) }
      last = character
    }
    return parts.contains { part in
      words.contains { $0.utf8.count > 2 ? part.hasPrefix($0) || part.hasSuffix($0) : part == $0 }
    }
  }

  private static func form(of cells: [Double], isDate: Bool) -> (type: String, format: String)? {
    var (least, greatest) = (Double.infinity, -Double.infinity)
    var isWhole = true
    for cell in cells where !cell.isNaN {
      least = min(least, cell)
      greatest = max(greatest, cell)
      if cell != cell.rounded() { isWhole = false }
    }
    guard least < greatest else { return nil }
    func lies(_ range: ClosedRange<Double>) -> Bool {
      range.contains(least) && range.contains(greatest)
    }
    if isWhole {
      for (digits, type) in [(6, "date"), (8, "date"), (10, "datetime"), (12, "datetime")] {
        if areCompact(cells, digits, least) { return (type, "compact") }
      }
      if lies(300_000_000...4_102_444_800) { return ("datetime", "epoch") }
      if lies(300_000_000_000...4_102_444_800_000) { return ("datetime", "epoch-ms") }
    }
    if isDate, lies(18_000...73_000) { return (isWhole ? "date" : "datetime", "serial") }
    return nil
  }

  /// Whether all numbers are a year, a month and so on, in so many digits.
  private static func areCompact(_ cells: [Double], _ digits: Int, _ least: Double) -> Bool {
    var scale = 1.0
    for _ in 4..<digits { scale *= 10 }
    guard least >= 1900 * scale else { return false }
    return cells.allSatisfy { cell in
      guard !cell.isNaN else { return true }
      guard cell < 2100 * scale else { return false }
      var text = shortestText(cell)
      return text.withUTF8 { bytes in
        if case .moment = MomentText.read(bytes, as: .compact) { true } else { false }
      }
    }
  }
}
