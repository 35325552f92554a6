private import Glibc
package import Tabular

/// Which of a stage's features say when a row is, of which series and in which season.
package struct PanelRoles: Hashable, Sendable {
  package struct Season: Hashable, Sendable {
    package var column: String
    package var period: Double

    package init(column: String, period: Double) {
      self.column = column
      self.period = period
    }
  }
  /// A year; a year and a month; or a year, a month and a day.
  package var time: [String]
  /// A category that, with the time, tells the rows apart.
  package var series: String?
  package var season: Season?
  /// Features that say no more.
  package var repeated: [String]
  /// Of the table that was learned from: the distinct times, and by numeric feature its mean at each.
  package var times: [Double] = []
  package var means: [String: [Double]] = [:]

  package init(time: [String], repeated: [String]) {
    self.time = time
    self.repeated = repeated
  }
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

  /// Notes the mean over all series of each numeric feature at each time.
  ///
  /// The mean is the geometric one of features that are all above 0.
  func noteMeans(_ roles: inout PanelRoles?, _ columns: [FullColumn]) throws(StackError) {
    guard roles?.series != nil, let time = roles?.time else { return }
    let rows = try linearTime(time)
    let times = Set(rows.filter { !$0.isNaN }).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(times, times.indices))
    roles?.times = times
    for (feature, cells) in columns where feature.kind == .numeric {
      guard roles?.repeated.contains(feature.name) == false else { continue }
      let isPositive = cells.allSatisfy { $0.isNaN || $0 > 0 }
      var sums = [Double](repeating: 0, count: times.count)
      var counts = sums
      for (cell, time) in zip(cells, rows) where !cell.isNaN {
        guard let place = places[time] else { continue }
        sums[place] += isPositive ? log(cell) : cell
        counts[place] += 1
      }
      roles?.means[feature.name] = zip(sums, counts).map { sum, count in
        count == 0 ? .nan : isPositive ? exp(sum / count) : sum / count
      }
    }
  }

  /// Where all rows of the table lie.
  package func panelIndex(_ roles: PanelRoles?, _ kinds: [FeatureKind]) throws(StackError)
    -> PanelIndex?
  {
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
    let times = try linearTime(roles.time)
    let places = Dictionary(uniqueKeysWithValues: zip(roles.times, roles.times.indices))
    return PanelIndex(
      times: times, series: series, seriesNames: names, seasons: seasons,
      means: roles.means.mapValues { means in
        times.map { time in places[time].map { means[$0] } ?? .nan }
      }, repeated: Set(roles.repeated))
  }
}
