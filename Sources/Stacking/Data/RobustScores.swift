private import Glibc

/// How far values lie from the middle, in robust standard deviations: those of the median absolute deviation.
struct RobustScores {
  let centre: Double
  let scale: Double

  /// - Parameters:
  ///   - values: NaN where there is none.
  ///   - floor: The least standard deviation, so that values that hardly differ make no outlier of one that differs little.
  init?(_ values: [Double], floor: Double) {
    let known = values.filter { !$0.isNaN }
    guard known.count >= Self.leastCount else { return nil }
    let centre = Self.median(known)
    self.centre = centre
    scale = max(1.4826 * Self.median(known.map { abs($0 - centre) }), floor)
    guard scale > 0 else { return nil }
  }

  /// Fewer values have no middle to speak of.
  static let leastCount = 12

  func score(_ value: Double) -> Double { (value - centre) / scale }

  /// - Precondition: `values` is not empty and without NaN.
  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
