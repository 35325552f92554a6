import Tabular

/// How a row becomes the columns of a panel regression: those that all series share, and those that
/// each series has for itself.
struct PanelDesign: Sendable {
  struct Number: Hashable, Sendable {
    var feature: Int
    var isLogarithmic: Bool
    /// The least training value, which stands in for one that has no logarithm.
    var least: Double
    var mean: Double
    /// One over the standard deviation.
    var scale: Double
    /// What the training rows hold, in standard deviations from the mean, and how far beyond a cell
    /// counts; no limits if the reach is 0.
    var low = 0.0
    var high = 0.0
    var reach = 0.0
    /// The same by season, in the order of the design's; it takes the place of the limits of all rows. Empty for none.
    var seasons: [SeasonLimits] = []

    /// In standard deviations from the mean; 0 where the cell is missing.
    ///
    /// - Parameter season: The place of the row's season.
    func value(_ cell: Double, season: Int? = nil) -> Double {
      let value = unlimited(cell)
      guard let season, seasons.indices.contains(season), !cell.isNaN else { return limited(value) }
      let own = seasons[season]
      return Self.limited(value, low: own.low, high: own.high, reach: own.reach)
    }

    func unlimited(_ cell: Double) -> Double {
      guard !cell.isNaN else { return 0 }
      // One below the least of the training rows has a logarithm as any other: features extrapolate, too.
      let raw = isLogarithmic ? naturalLogarithm(cell > 0 ? cell : least) : cell
      return (raw - mean) * scale
    }

    /// A coefficient is known in the range of the training rows alone: what lies beyond counts less
    /// and less.
    private func limited(_ value: Double) -> Double {
      reach > 0 ? Self.limited(value, low: low, high: high, reach: reach) : value
    }

    private static func limited(
      _ value: Double, low: Double, high: Double, reach: Double
    ) -> Double {
      if value > high { return high + reach * (1 - exponential((high - value) / reach)) }
      if value < low { return low - reach * (1 - exponential((value - low) / reach)) }
      return value
    }

    /// The logarithm of a row's cell; of the mean where it is missing.
    func logarithm(_ features: FeatureMatrix, _ row: Int) -> Double {
      mean + unlimited(features[row, feature]) / scale
    }
  }
  /// What the training rows of one season and of those beside it hold of a number, in standard deviations from its mean.
  struct SeasonLimits: Hashable, Sendable {
    var low: Double
    var high: Double
    /// How far beyond a cell counts; above 0.
    var reach: Double
  }
  struct Level: Hashable, Sendable {
    var feature: Int
    var code: Int
  }
  /// What tells series apart.
  enum Grouping: Hashable, Sendable {
    case none
    case index
    /// A category, where rows have no time and no series.
    case feature(Int)
  }

  var featureCount: Int
  var numbers: [Number] = []
  var levels: [Level] = []
  /// The number to which the target is learned as a ratio, if it is.
  var reference: Number?
  /// Seasons of training rows, ascending.
  var seasons: [Int] = []
  /// Whether numbers have their means over all series beside them.
  var hasMeans = false
  var hasSeasonSlopes = false
  /// Whether the levels of series are not held back; of no interest once a model is fitted.
  var hasFixedEffects = false
  var hasCommonTrend = false
  var hasSeriesTrend = false
  var hasSeriesSlopes = false
  /// Known times, ascending, after each of which the level of all series may be another; before the
  /// first of them it stays as it is there.
  var steps: [Double] = []
  var time: PanelTime?
  var grouping = Grouping.none
  /// Of the training rows.
  var groupNames: [String] = []
  /// By group and number: the mean of its training rows, from which the slopes of a series depart.
  var centres: [[Double]] = []

  /// The penalty of levels that are not held back: the weight that differences between series keep in a
  /// coefficient, little enough beside changes within series of a hundredth of them.
  private static let fixed = 1e-6

  // MARK: Columns

  /// The intercept, seasons, numbers, levels, means of numbers, the trend, numbers by season, and
  /// steps of the common level.
  var commonWidth: Int {
    1 + seasons.count + (hasMeans ? 2 : 1) * numbers.count + levels.count + (hasCommonTrend ? 1 : 0)
      + (hasSeasonSlopes ? seasons.count * numbers.count : 0) + steps.count
  }
  /// The level, the trend, and numbers.
  var ownWidth: Int {
    guard grouping != .none else { return 0 }
    return 1 + (hasSeriesTrend ? 1 : 0) + (hasSeriesSlopes ? numbers.count : 0)
  }

  /// Parts of the design that are held back by one penalty each: their columns, and the penalty at
  /// which a search for it begins.
  var commonParts: [(columns: Range<Int>, start: Double)] {
    var next = 1
    func part(_ count: Int, _ start: Double) -> (columns: Range<Int>, start: Double) {
      defer { next += count }
      return (next..<next + count, start)
    }
    return [
      part(seasons.count, 0.1), part(numbers.count, 1), part(levels.count, 1),
      part(hasMeans ? numbers.count : 0, 1), part(hasCommonTrend ? 1 : 0, 1),
      part(hasSeasonSlopes ? seasons.count * numbers.count : 0, 10), part(steps.count, 10),
    ].filter { !$0.columns.isEmpty }
  }
  var ownParts: [(columns: Range<Int>, start: Double)] {
    guard grouping != .none else { return [] }
    var parts: [(columns: Range<Int>, start: Double)] = [
      (0..<1, hasFixedEffects ? Self.fixed : 0.05)
    ]
    if hasSeriesTrend { parts.append((1..<2, 10)) }
    if hasSeriesSlopes, !numbers.isEmpty { parts.append((ownWidth - numbers.count..<ownWidth, 10)) }
    return parts
  }

  /// Puts the columns of a row where `start` is: the common ones, then those of its group.
  func write(
    _ features: FeatureMatrix, row: Int, group: Int?, to cells: inout [Double], at start: Int
  ) {
    cells[start] = 1
    var next = start + 1
    let season = features.panel.flatMap { $0.hasSeasons ? $0.seasons[row] : nil }
    let seasonPlace = season.flatMap { seasons.firstIndex(of: $0) }
    if let seasonPlace { cells[next + seasonPlace] = 1 }
    next += seasons.count
    let firstNumber = next
    for number in numbers {
      cells[next] = number.value(features[row, number.feature], season: seasonPlace)
      next += 1
    }
    for level in levels {
      if features[row, level.feature] == Double(level.code) { cells[next] = 1 }
      next += 1
    }
    if hasMeans {
      for number in numbers {
        let means = features.panel?.means[features.features[number.feature].name]
        cells[next] = number.value(means?[row] ?? .nan, season: seasonPlace)
        next += 1
      }
    }
    let trend = time.map { $0.trend(features.panel?.times[row] ?? .nan) } ?? 0
    if hasCommonTrend {
      cells[next] = trend
      next += 1
    }
    if hasSeasonSlopes {
      if let seasonPlace {
        let base = next + seasonPlace * numbers.count
        for place in numbers.indices { cells[base + place] = cells[firstNumber + place] }
      }
      next += seasons.count * numbers.count
    }
    if let time = features.panel?.times[row], !steps.isEmpty {
      for (place, step) in steps.enumerated() where time <= step { cells[next + place] = 1 }
      next += steps.count
    }
    guard let group, ownWidth > 0 else { return }
    cells[next] = 1
    if hasSeriesTrend { cells[next + 1] = trend }
    if hasSeriesSlopes {
      let base = next + ownWidth - numbers.count
      for place in numbers.indices {
        cells[base + place] = cells[firstNumber + place] - centres[group][place]
      }
    }
  }

  /// By row: the place of its group among those of the training rows.
  func groups(of features: FeatureMatrix, rows: some Sequence<Int>) -> [Int?] {
    let places = Dictionary(uniqueKeysWithValues: zip(groupNames, groupNames.indices))
    switch grouping {
    case .none: return rows.map { _ in nil }
    case .index:
      guard let panel = features.panel, panel.hasSeries else { return rows.map { _ in nil } }
      let known = panel.seriesNames.map { places[$0] }
      return rows.map { panel.series[$0] < 0 ? nil : known[panel.series[$0]] }
    case .feature(let feature):
      guard case .category(let levels) = features.features[feature].kind else {
        return rows.map { _ in nil }
      }
      let known = levels.map { places[$0] }
      return rows.map { Int(exactly: features[$0, feature]).flatMap { known[$0] } }
    }
  }
}
