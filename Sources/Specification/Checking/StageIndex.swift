/// The stages of an experiment by their names, by the tables they fill, and the origins of all tables.
struct StageIndex {
  let stages: [StageSpec]
  private let places: [String: Int]
  private let fillers: [String: Int]
  /// The place that the rows of a table were read from.
  private let origins: [String: String]

  /// - Parameter sources: The places that tables are read from, by name.
  init(_ stages: [StageSpec], sources: [String: String]) {
    self.stages = stages
    var places: [String: Int] = [:]
    var fillers: [String: Int] = [:]
    for (place, stage) in stages.enumerated() {
      places[stage.name] = places[stage.name] ?? place
      guard let table = stage.fills?.value else { continue }
      fillers[table] = fillers[table] ?? place
    }
    self.places = places
    self.fillers = fillers
    var origins = sources.filter { fillers[$0.key] == nil }
    for stage in stages {
      // Through the stages that filled it. A cycle of stages is reported elsewhere: its tables have origins of their own.
      var way = [stage.table.value]
      while way.count <= stages.count, origins[way[way.count - 1]] == nil,
        let filler = fillers[way[way.count - 1]]
      {
        way.append(stages[filler].table.value)
      }
      let last = way[way.count - 1]
      guard way.count <= stages.count else { continue }
      let origin = origins[last] ?? sources[last] ?? last
      for table in way where origins[table] == nil { origins[table] = origin }
    }
    for (table, place) in fillers where origins[table] == nil {
      origins[table] = origins[stages[place].table.value]
    }
    self.origins = origins
  }

  func stage(_ name: String) -> StageSpec? { places[name].map { stages[$0] } }
  func stage(filling table: String) -> StageSpec? { fillers[table].map { stages[$0] } }

  /// Tables of one origin hold the same rows.
  func origin(of table: String) -> String { origins[table] ?? table }
}
