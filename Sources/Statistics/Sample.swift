/// Sums over a sample of numbers.
enum Sample {
  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// The unbiased variance, with n − 1 below the line; NaN of fewer than two values.
  static func variance(_ values: [Double]) -> Double {
    guard values.count > 1 else { return .nan }
    let center = mean(values)
    return values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count - 1)
  }

  /// Ranks from 1, ascending; equal values share the mean of theirs.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }

  /// Σ(t³ − t) over groups of t equal values: what corrects a rank test for ties.
  static func tieCorrection(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    var sum = 0.0
    var start = 0
    while start < sorted.count {
      let end = sorted[start...].firstIndex { $0 != sorted[start] } ?? sorted.count
      let count = Double(end - start)
      sum += count * count * count - count
      start = end
    }
    return sum
  }

  /// The value below which a share of the sorted sample lies, straight between its neighbours
  /// (definition 7 of Hyndman & Fan 1996, the usual one).
  static func percentile(ofSorted sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
