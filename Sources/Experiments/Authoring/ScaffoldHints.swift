import Tabular

/// What a table looks like that is better read in another shape, with what to declare.
struct ScaffoldHints {
  private let table: Table
  private let layout: ScaffoldLayout

  init(_ table: Table, _ layout: ScaffoldLayout) {
    self.table = table
    self.layout = layout
  }

  var notes: [String] { [measurementsInRows, hoursInColumns].compactMap { $0 } }

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
