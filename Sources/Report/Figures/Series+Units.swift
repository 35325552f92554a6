extension [ExperimentReport.Series] {
  /// By column; those without a unit have none.
  var units: [String: String] {
    var units: [String: String] = [:]
    for series in self {
      if let unit = series.unit, !unit.isEmpty { units[series.column] = unit }
    }
    return units
  }

  /// Heads of small multiples by column, with their units.
  var headerWithUnits: JSON {
    let units = units
    guard !units.isEmpty else { return [:] }
    let choices = units.sorted { $0.key < $1.key }.map { name, unit in
      let name = shownName(name)
      let head = JSON.string("\(name) (\(shownName(unit)))")
      return "datum.label === \(JSON.string(name).text) ? \(head.text) : "
    }
    return ["labelExpr": .string(choices.joined() + "datum.label")]
  }
}
