import Tabular

/// Which of a stage's features say when a row is, of which series and in which season.
struct PanelRoles: Hashable, Sendable {
  struct Season: Hashable, Sendable {
    var column: String
    var period: Double
  }
  /// A year; a year and a month; or a year, a month and a day.
  var time: [String]
  /// A category that, with the time, tells the rows apart.
  var series: String?
  var season: Season?
  /// Features that say no more.
  var repeated: [String]
}

extension FeatureBuilder {
  /// What a lone column of numbers is called that is taken for time where no feature is declared as it.
  private static let timeNames: Set<String> = ["year", "yr", "date", "time", "period"]
  /// The share of rows that a series and a time must tell apart.
  private static let leastDistinct = 0.98

  /// The roles among the features; `nil` where none of them is time.
  func panelRoles(_ kinds: [FeatureKind]) throws(StackError) -> PanelRoles? {
    var roles = PanelRoles(time: [], repeated: [])
    for case .time(let names) in kinds where roles.time.isEmpty {
      roles.time = names
      roles.repeated.append(Self.timeName)
    }
    for case .cyclic(let name, let period, let harmonics) in kinds
    where roles.season == nil {
      roles.season = .init(column: name, period: period)
      roles.repeated += (1...harmonics).flatMap { ["\(name).sin\($0)", "\(name).cos\($0)"] }
    }
    for case .column(let name, let role) in kinds
    where roles.time.isEmpty && role != .category && Self.timeNames.contains(name.lowercased()) {
      if case .numbers? = table[name]?.values { roles.time = [name] }
    }
    guard !roles.time.isEmpty else { return nil }
    if roles.season == nil, roles.time.count > 1 {
      roles.season = .init(column: roles.time[1], period: 12)
    }
    for case .column(let name, let role) in kinds {
      if roles.time.contains(name) || roles.season?.column == name {
        roles.repeated.append(name)
      } else if roles.series == nil, case .category = try column(name, role).feature.kind,
        try tellsApart(name, role, roles.time)
      {
        roles.series = name
        roles.repeated.append(name)
      }
    }
    return roles
  }

  private func tellsApart(
    _ name: String, _ role: FeatureKind.Role, _ time: [String]
  ) throws(StackError) -> Bool {
    struct Place: Hashable {
      var time: Double
      var level: Double
    }
    let times = try linearTime(time)
    let levels = try column(name, role).cells
    let places = Set(zip(times, levels).map { Place(time: $0, level: $1) })
    return Double(places.count) >= Self.leastDistinct * Double(times.count)
      && Set(levels).count * 2 <= times.count
  }

  /// Where all rows of the table lie.
  func panelIndex(_ roles: PanelRoles?, _ kinds: [FeatureKind]) throws(StackError) -> PanelIndex? {
    guard let roles else { return nil }
    var (series, names): ([Int], [String]) = ([], [])
    for case .column(let name, let role) in kinds where name == roles.series {
      let column = try column(name, role)
      guard case .category(let levels) = column.feature.kind else { continue }
      names = levels
      series = column.cells.map { $0.isNaN ? -1 : Int($0) }
    }
    var seasons: [Int] = []
    if let season = roles.season {
      // Of a long turn each month, day or hour is one of at most sixty parts.
      let parts = min(season.period, 60).rounded()
      seasons = try numbers(season.column).map { cell in
        guard cell.isFinite else { return -1 }
        let turns = cell / season.period
        return Int(((turns - turns.rounded(.down)) * parts).rounded()) % Int(max(parts, 1))
      }
    }
    return PanelIndex(
      times: try linearTime(roles.time), series: series, seriesNames: names, seasons: seasons,
      repeated: Set(roles.repeated))
  }
}
