import Tabular

/// What a table looks like that is better read in another shape, with what to declare.
struct ScaffoldHints {
  private let table: Table
  private let layout: ScaffoldLayout

  init(_ table: Table, _ layout: ScaffoldLayout) {
    self.table = table
    self.layout = layout
  }

  var notes: [String] { [measurementsInRows, hoursInColumns, timesInColumns].compactMap { $0 } }

  /// Names of columns that say what was measured.
  private static let names: Set<String> = [
    "parameter", "pollutant", "airpollutant", "variable", "indicator", "species", "schadstoff",
    "contaminante", "magnitud", "polluant", "item", "element", "type", "parameter name",
  ]

  /// A row for each measurement: the values of several pollutants stand in one column.
  private var measurementsInRows: String? {
    guard layout.targets.count == 1, let value = layout.targets.first,
      let name = layout.key.first(where: { Self.names.contains($0.lowercased()) }),
      case .categories(_, let levels)? = table[name]?.values, levels.count > 1
    else { return nil }
    let by = layout.key.filter { $0 != name }
    return "'\(value)' holds values of \(levels.count) kinds, told by '\(name)': pivot: {names: "
      + "\(ScaffoldText.quoted(name)), values: \(ScaffoldText.quoted(value)), by: "
      + "\(ScaffoldText.list(by))} makes a column of each"
  }

  /// A column for each hour of the day.
  private var hoursInColumns: String? {
    let hours = table.columns.filter { $0.numbers != nil && Self.hour(of: $0.name) != nil }
    guard Set(hours.compactMap { Self.hour(of: $0.name) }).count >= 24, hours.count <= 26 else {
      return nil
    }
    return
      "columns '\(hours[0].name)' to '\(hours[hours.count - 1].name)' are hours of a day: melt: "
      + "{columns: \(ScaffoldText.list(hours.map(\.name))), names: hour, values: value} makes a row "
      + "of each"
  }

  /// A column for each year or month.
  private var timesInColumns: String? {
    let times = table.columns.filter { $0.numbers != nil && Self.month(of: $0.name) != nil }
    let months = times.compactMap { Self.month(of: $0.name) }
    guard months.count >= 6, Set(months).count == months.count, months == months.sorted(),
      times.count * 2 >= table.columns.count(where: { $0.numbers != nil })
    else { return nil }
    let noun = zip(months, months.dropFirst()).allSatisfy { ($1 - $0) % 12 == 0 } ? "year" : "month"
    return
      "columns '\(times[0].name)' to '\(times[times.count - 1].name)' are \(noun)s: melt: "
      + "{columns: \(ScaffoldText.list(times.map(\.name))), names: \(noun), values: value} makes a row "
      + "of each"
  }

  /// The months since the year 0 of `1960`, `X1960`, `2019-01`, `2019.01` or `201901`.
  private static func month(of name: String) -> Int? {
    let text = name.drop { $0 == "X" || $0 == "x" || $0 == "Y" || $0 == "y" }
    let year = text.prefix(4)
    guard name.count - text.count <= 1, year.count == 4, year.allSatisfy(\.isASCII),
      let year = Int(year), (1600..<2200).contains(year)
    else { return nil }
    var rest = text.dropFirst(4)
    if rest.isEmpty { return year * 12 }
    if "-_./ ".contains(rest[rest.startIndex]) { rest.removeFirst() }
    guard rest.count == 2, let month = Int(rest), (1...12).contains(month) else { return nil }
    return year * 12 + month - 1
  }

  /// `H01`, `01:00`, `hour_1` and `1` are hours.
  private static func hour(of name: String) -> Int? {
    var text = Substring(name.lowercased())
    for start in ["hour", "hora", "h"] where text.hasPrefix(start) {
      text = text.dropFirst(start.count)
      break
    }
    text = text.drop { $0 == "_" || $0 == " " }
    if text.hasSuffix(":00") { text = text.dropLast(3) }
    guard text.count <= 2, let hour = Int(text), (0...24).contains(hour) else { return nil }
    return hour
  }
}
