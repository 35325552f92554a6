import Foundation

@testable import Stacking

/// The rule of suspicious cells, spelt out on a whole grid of series and time steps; of values above 0.
struct SuspiciousGrid {
  var values: [Double]
  var times: [Int]
  var seasons: [Int]
  var series: [Int]

  /// The rows it names.
  func found() -> [Int] {
    let (seriesCount, timeCount) = (series.max()! + 1, times.max()! + 1)
    var rows = [[Int?]](
      repeating: [Int?](repeating: nil, count: timeCount), count: seriesCount)
    for row in values.indices where !values[row].isNaN { rows[series[row]][times[row]] = row }
    func median(of row: Int) -> Double {
      RobustScores.median(
        values.indices.filter {
          series[$0] == series[row] && seasons[$0] == seasons[row] && !values[$0].isNaN
        }.map { log(values[$0]) })
    }
    let anomalies = rows.map { own in
      own.map { row in row.map { log(values[$0]) - median(of: $0) } ?? .nan }
    }
    let around = anomalies.map { minus($0, runningMedian($0, reach: 2, least: 3)) }
    let middles = (0..<timeCount).map { time in
      let known = anomalies.map { $0[time] }.filter { !$0.isNaN }
      return known.count < 4 ? .nan : RobustScores.median(known)
    }
    let beside = anomalies.map { own in
      let own = minus(own, middles)
      return minus(own, runningMedian(own, reach: 6, least: 5))
    }
    guard let near = RobustScores(around.flatMap { $0 }, floor: 0.01) else { return [] }
    let group = seriesCount < 4 ? nil : RobustScores(beside.flatMap { $0 }, floor: 0.01)
    var found: [Int] = []
    for number in 0..<seriesCount {
      for time in 0..<timeCount {
        guard let row = rows[number][time], abs(around[number][time]) > 0.1 else { continue }
        let score = near.score(around[number][time])
        guard let group else {
          if abs(score) > 8 { found.append(row) }
          continue
        }
        let other = group.score(beside[number][time])
        if other * score > 0, min(abs(other), abs(score)) > 6 { found.append(row) }
      }
    }
    return found.sorted()
  }

  private func minus(_ own: [Double], _ other: [Double]) -> [Double] {
    zip(own, other).map { $0 - $1 }
  }

  private func runningMedian(_ values: [Double], reach: Int, least: Int) -> [Double] {
    values.indices.map { place in
      let known = values[max(0, place - reach)...min(values.count - 1, place + reach)]
        .filter { !$0.isNaN }
      return known.count < least ? .nan : RobustScores.median(known)
    }
  }
}
