/// Where the rows of a feature matrix lie in a panel: at which time, in which series, in which season.
///
/// It stands beside the features, not among them: a learner that knows what a series is may use it,
/// others never see it.
public struct PanelIndex: Hashable, Sendable {
  /// By row, in years; NaN where it is not known. Empty where the table has no time.
  public let times: [Double]
  /// By row: a place in ``seriesNames``; -1 where it is not known. Empty where there are no series.
  public let series: [Int]
  public let seriesNames: [String]
  /// By row: a place in the turn of the seasons from 0; -1 where it is not known. Empty without seasons.
  public let seasons: [Int]
  /// Features that say no more than the index does, such as `time`, `Month.sin1` or the series' name.
  public let repeated: Set<String>

  /// - Precondition: Each array that is not empty has one element for each row.
  public init(
    times: [Double] = [], series: [Int] = [], seriesNames: [String] = [], seasons: [Int] = [],
    repeated: Set<String> = []
  ) {
    precondition(series.allSatisfy { $0 < seriesNames.count }, "a series without a name")
    self.times = times
    self.series = series
    self.seriesNames = seriesNames
    self.seasons = seasons
    self.repeated = repeated
  }

  public var hasTimes: Bool { !times.isEmpty }
  public var hasSeries: Bool { !series.isEmpty }
  public var hasSeasons: Bool { !seasons.isEmpty }

  /// The index of some of the rows, in the given order.
  public func selecting(_ rows: [Int]) -> PanelIndex {
    PanelIndex(
      times: times.isEmpty ? [] : rows.map { times[$0] },
      series: series.isEmpty ? [] : rows.map { series[$0] }, seriesNames: seriesNames,
      seasons: seasons.isEmpty ? [] : rows.map { seasons[$0] }, repeated: repeated)
  }
}
