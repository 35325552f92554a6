/// Figures of the rows of each group, by feature.
package struct GroupStatistics: Sendable {
  /// By feature, by group.
  var values: [[Double]]
  /// By feature: of a row without a group.
  var unknown: [Double]

  init(values: [[Double]], unknown: [Double]) {
    self.values = values
    self.unknown = unknown
  }

  /// - Parameters:
  ///   - codes: The group of each value.
  ///   - count: Of groups; one without a value has missing figures.
  init(_ statistics: [FeatureGenerator.Statistic], values: [Double], codes: [Int], count: Int) {
    var groups = [[Double]](repeating: [], count: count)
    for (value, code) in zip(values, codes) { groups[code].append(value) }
    for code in groups.indices { groups[code].sort() }
    self.values = statistics.map { statistic in groups.map(statistic.value) }
    unknown = statistics.map { _ in .nan }
  }

  /// (sum + smoothing · mean of all) / (count + smoothing); a group without a value has the mean of
  /// all.
  ///
  /// - Source: Micci-Barreca, “A preprocessing scheme for high-cardinality categorical attributes in
  ///   classification and prediction problems”, SIGKDD Explorations 3 (2001).
  init(smoothing: Double, values: [Double], codes: [Int], count: Int) {
    let mean = values.reduce(0, +) / Double(values.count)
    var sums = [Double](repeating: 0, count: count)
    var counts = sums
    for (value, code) in zip(values, codes) {
      sums[code] += value
      counts[code] += 1
    }
    self.values = [
      sums.indices.map { code in
        counts[code] + smoothing > 0
          ? (sums[code] + smoothing * mean) / (counts[code] + smoothing) : mean
      }
    ]
    unknown = [mean]
  }
}

extension FeatureGenerator.Statistic {
  /// Of values in ascending order; NaN of none, and for the deviation of one.
  func value(_ sorted: [Double]) -> Double {
    guard let first = sorted.first, let last = sorted.last else { return .nan }
    let count = Double(sorted.count)
    let mean = sorted.reduce(0, +) / count
    switch self {
    case .mean: return mean
    case .min: return first
    case .max: return last
    case .median:
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    case .sd:
      guard sorted.count > 1 else { return .nan }
      let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / (count - 1)).squareRoot()
    }
  }
}
