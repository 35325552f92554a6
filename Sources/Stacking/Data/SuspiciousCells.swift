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
  package func inSeries(
    _ values: [Double], times: [Int], seasons: [Int], series: [Int]
  ) -> [Cell] {
    let (seriesCount, timeCount) = ((series.max() ?? -1) + 1, (times.max() ?? -1) + 1)
    guard seriesCount > 0, timeCount > 0 else { return [] }
    var rows = [[Int]](repeating: [Int](repeating: -1, count: timeCount), count: seriesCount)
    var bySeason: [[Int]: [Double]] = [:]
    for row in values.indices where !values[row].isNaN {
      rows[series[row]][times[row]] = row
      bySeason[[series[row], seasons[row]], default: []].append(forward(values[row]))
    }
    let medians = bySeason.mapValues(RobustScores.median)
    let anomalies = rows.map { own in
      own.map { row in
        row < 0 ? .nan : forward(values[row]) - (medians[[series[row], seasons[row]]] ?? .nan)
      }
    }
    let around = anomalies.map { own in
      zip(own, RobustScores.runningMedian(own, reach: 2, least: 3)).map { $0 - $1 }
    }
    guard let near = RobustScores(around.flatMap { $0 }, floor: floor) else { return [] }
    let beside = besideGroup(anomalies, timeCount)
    let group = beside.flatMap { RobustScores($0.flatMap { $0 }, floor: floor) }
    var found: [Cell] = []
    for number in 0..<seriesCount {
      for time in 0..<timeCount where rows[number][time] >= 0 && !around[number][time].isNaN {
        let difference = around[number][time]
        var score = near.score(difference)
        if let beside, let group {
          let other = group.score(beside[number][time])
          guard !other.isNaN, other * score > 0 else { continue }
          score = abs(other) < abs(score) ? other : score
        }
        let limit = group == nil ? Self.limitAlone : Self.limit
        guard abs(score) > limit, matters(difference) else { continue }
        let row = rows[number][time]
        found.append(
          Cell(row: row, score: score, expected: back(forward(values[row]) - difference)))
      }
    }
    return found.sorted { $0.row < $1.row }
  }

  /// By series and time: how far it lies from the other series at the time, less how far it does around that time; `nil`
  /// with too few series.
  private func besideGroup(_ anomalies: [[Double]], _ timeCount: Int) -> [[Double]]? {
    guard anomalies.count >= Self.leastSeries else { return nil }
    let middles = (0..<timeCount).map { time in
      let known = anomalies.map { $0[time] }.filter { !$0.isNaN }
      return known.count < Self.leastSeries ? .nan : RobustScores.median(known)
    }
    return anomalies.map { own in
      let beside = zip(own, middles).map { $0 - $1 }
      return zip(beside, RobustScores.runningMedian(beside, reach: 6, least: 5)).map { $0 - $1 }
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
