import Resampling
import Tabular

/// The known values of series over time.
package struct PanelValues: Sendable {
  struct Place: Hashable {
    var series: Int
    var time: Int
  }
  private(set) var values: [Place: Double] = [:]

  /// - Parameter keys: The series and the time, by position; where either is missing the value is
  ///   left out. Of two values at one place the first is kept.
  package init(_ rows: [Int], _ keys: [[Double]], _ values: [Double]) {
    for row in rows {
      let series = keys[0][row]
      let time = keys[1][row]
      guard !time.isNaN, !values[row].isNaN else { continue }
      let place = Place(series: Int(series), time: Int(time))
      if self.values[place] == nil { self.values[place] = values[row] }
    }
  }

  init(_ values: [Place: Double]) { self.values = values }

  package func value(series: Double, time: Double) -> Double {
    guard !series.isNaN, !time.isNaN else { return .nan }
    return values[Place(series: Int(series), time: Int(time))] ?? .nan
  }

  /// In order of series, then time.
  var sorted: [(place: Place, value: Double)] {
    values.sorted { ($0.key.series, $0.key.time) < ($1.key.series, $1.key.time) }
      .map { ($0.key, $0.value) }
  }

  /// By series: those with the highest correlation above 0 over at least three common times, the
  /// highest first.
  ///
  /// - Complexity: O(series² · times).
  func mostCorrelated(count: Int, seriesCount: Int) -> [[Int]] {
    var series = [[(time: Int, value: Double)]](repeating: [], count: seriesCount)
    for (place, value) in sorted { series[place.series].append((place.time, value)) }
    return series.indices.map { own in
      let found = series.indices.filter { $0 != own }.compactMap { other in
        correlation(series[own], series[other]).map { (other, $0) }
      }
      return found.filter { $0.1 > 0 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        .prefix(count).map(\.0)
    }
  }

  private func correlation(
    _ a: [(time: Int, value: Double)], _ b: [(time: Int, value: Double)]
  ) -> Double? {
    var (x, y): ([Double], [Double]) = ([], [])
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      if a[i].time == b[j].time {
        x.append(a[i].value)
        y.append(b[j].value)
      }
      let (left, right) = (a[i].time, b[j].time)
      if left <= right { i += 1 }
      if right <= left { j += 1 }
    }
    guard x.count >= 3 else { return nil }
    let value = Measure.correlation.value(observed: x, predicted: y)
    return value.isFinite ? value : nil
  }
}
