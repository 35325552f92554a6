private import Glibc
import Tabular

/// Measured cells of a column that contradict the cells around them.
///
/// Values are logarithms where all are above 0. A cell is suspicious in its series if it lies more than six robust
/// standard deviations from the median of the five time steps around it and, in the same direction, from its
/// group: the other series at the same time. Before, the median of the series in the season is taken off. With
/// fewer than four series the time steps around it decide alone, from eight on.
///
/// A measured aggregate is suspicious if it lies more than six robust standard deviations from where the
/// mean of its group is at other times.
package struct SuspiciousCells {
  package struct Cell: Equatable {
    package var row: Int
    /// Robust standard deviations; negative where the cell is too low.
    package var score: Double
    /// What the cells around it suggest.
    package var expected: Double
  }

  private static let limit = 6.0
  private static let limitAlone = 8.0
  private static let leastSeries = 4
  private let usesLogarithm: Bool
  /// The least standard deviation, and the least difference that counts.
  private let floor: Double
  private let leastDifference: Double

  /// - Parameter values: All that are compared with one another.
  package init(_ values: some Sequence<Double>) {
    usesLogarithm = values.allSatisfy { $0.isNaN || $0 > 0 }
    // A tenth of the value; else, half of the robust standard deviation of all.
    let spread = usesLogarithm ? nil : RobustScores(Array(values), floor: 0)?.scale
    leastDifference = usesLogarithm ? 0.1 : (spread ?? .infinity) / 2
    floor = leastDifference / 10
  }

  private func forward(_ value: Double) -> Double { usesLogarithm ? log(value) : value }
  private func back(_ value: Double) -> Double { usesLogarithm ? exp(value) : value }
  private func matters(_ difference: Double) -> Bool { abs(difference) > leastDifference }

  // MARK: Series

  /// - Parameters:
  ///   - values: By row; NaN where the cell is missing.
  ///   - times: By row: its place among the distinct time steps.
  ///   - seasons: By row.
  ///   - series: By row: a number from 0.
  /// - Complexity: O(rows · log rows), however many series and time steps there are.
  package func inSeries(
    _ values: [Double], times: [Int], seasons: [Int], series: [Int]
  ) -> [Cell] {
    let cells = knownCells(values, times: times, seasons: seasons, series: series)
    let own = cells.map(\.anomaly)
    let around = zip(own, Self.runningMedian(own, cells, reach: 2, least: 3)).map { $0 - $1 }
    guard let near = RobustScores(around, floor: floor) else { return [] }
    let hasGroup = (series.max() ?? -1) + 1 >= Self.leastSeries
    let beside = hasGroup ? besideGroup(cells) : nil
    let group = beside.flatMap { RobustScores($0, floor: floor) }
    var found: [Cell] = []
    for (place, cell) in cells.enumerated() where !around[place].isNaN {
      let difference = around[place]
      var score = near.score(difference)
      if let beside, let group {
        let other = group.score(beside[place])
        guard !other.isNaN, other * score > 0 else { continue }
        score = abs(other) < abs(score) ? other : score
      }
      let limit = group == nil ? Self.limitAlone : Self.limit
      guard abs(score) > limit, matters(difference) else { continue }
      found.append(
        Cell(
          row: cell.row, score: score,
          expected: back(forward(values[cell.row]) - difference)))
    }
    return found.sorted { $0.row < $1.row }
  }

  /// A measured cell of a series.
  private struct Known {
    var series: Int
    var time: Int
    var row: Int
    /// What is left without the median of its series in its season.
    var anomaly: Double
  }

  private struct SeasonOfSeries: Hashable {
    var series: Int
    var season: Int
  }

  /// By series, then time; of several rows of one time the last.
  private func knownCells(
    _ values: [Double], times: [Int], seasons: [Int], series: [Int]
  ) -> [Known] {
    let rows = values.indices.filter { !values[$0].isNaN }
    var bySeason: [SeasonOfSeries: [Double]] = [:]
    for row in rows {
      bySeason[SeasonOfSeries(series: series[row], season: seasons[row]), default: []]
        .append(forward(values[row]))
    }
    let medians = bySeason.mapValues(RobustScores.median)
    let order = rows.sorted {
      (series[$0], times[$0], $0) < (series[$1], times[$1], $1)
    }
    var cells: [Known] = []
    for row in order {
      let season = SeasonOfSeries(series: series[row], season: seasons[row])
      let cell = Known(
        series: series[row], time: times[row], row: row,
        anomaly: forward(values[row]) - (medians[season] ?? .nan))
      if let last = cells.last, last.series == cell.series, last.time == cell.time {
        cells[cells.count - 1] = cell
      } else {
        cells.append(cell)
      }
    }
    return cells
  }

  /// By cell: how far it lies from the other series at the time, less how far it does around that time; NaN where too
  /// few series are known.
  private func besideGroup(_ cells: [Known]) -> [Double] {
    var byTime: [Int: [Double]] = [:]
    for cell in cells where !cell.anomaly.isNaN {
      byTime[cell.time, default: []].append(cell.anomaly)
    }
    let middles = byTime.mapValues {
      $0.count < Self.leastSeries ? .nan : RobustScores.median($0)
    }
    let beside = cells.map { $0.anomaly - (middles[$0.time] ?? .nan) }
    return zip(beside, Self.runningMedian(beside, cells, reach: 6, least: 5)).map { $0 - $1 }
  }

  /// By cell: the median of what its series has within `reach` time steps; NaN where less than `least` is known.
  private static func runningMedian(
    _ values: [Double], _ cells: [Known], reach: Int, least: Int
  ) -> [Double] {
    var (first, end) = (0, 0)
    return cells.map { cell in
      while cells[first].series != cell.series || cells[first].time < cell.time - reach {
        first += 1
      }
      while end < cells.count,
        cells[end].series < cell.series
          || cells[end].series == cell.series && cells[end].time <= cell.time + reach
      {
        end += 1
      }
      let known = values[first..<end].filter { !$0.isNaN }
      return known.count < least ? .nan : RobustScores.median(known)
    }
  }

  // MARK: Aggregates

  /// - Parameters:
  ///   - aggregates: By row of their table; NaN where the cell is missing.
  ///   - members: By row: the known cells of its group.
  package func ofAggregates(_ aggregates: [Double], members: [[Double]]) -> [Cell] {
    let most = members.map(\.count).max() ?? 0
    // The mean of a part of a group is another one.
    let differences = zip(aggregates, members).map { value, own -> Double in
      guard !value.isNaN, most > 1, 2 * own.count >= most else { return .nan }
      return forward(value) - forward(own.reduce(0, +) / Double(own.count))
    }
    guard let scores = RobustScores(differences, floor: floor) else {
      return []
    }
    return differences.enumerated().compactMap { row, difference in
      guard !difference.isNaN, abs(scores.score(difference)) > Self.limit,
        matters(difference - scores.centre)
      else { return nil }
      return Cell(
        row: row, score: scores.score(difference),
        expected: back(forward(aggregates[row]) - difference + scores.centre))
    }
  }
}
