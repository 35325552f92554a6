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
    let names = JSON.object(
      units.sorted { $0.key < $1.key }.map {
        (shownName($0.key), .string(" (\(shownName($0.value)))"))
      })
    return ["labelExpr": .string("datum.label + (\(names.text)[datum.label] || '')")]
  }
}
