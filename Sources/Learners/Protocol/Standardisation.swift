import Tabular

/// How a number becomes a coordinate of mean 0 and deviation 1, whatever its size.
enum Standardisation {
  /// The mean, and one over the standard deviation, of the known cells.
  ///
  /// - Parameters:
  ///   - values: Finite, at least one.
  ///   - weights: One for each value, positive; `nil` for equal ones.
  ///   - floor: Of the mean's size, below which a deviation of 1e-12 of it is rounding.
  /// - Returns: `nil` for a constant column.
  static func moments(
    _ values: [Double], weights: [Double]? = nil, floor: Double
  ) -> (mean: Double, scale: Double)? {
    let unit = BinaryUnit.factor(of: values, reach: BinaryUnit.squareReach)
    let own = unit == 1 ? values : values.map { $0 * unit }
    func average(_ value: (Double) -> Double) -> Double {
      guard let weights else { return own.reduce(0) { $0 + value($1) } / Double(own.count) }
      return zip(own, weights).reduce(0) { $0 + value($1.0) * $1.1 } / weights.reduce(0, +)
    }
    let mean = average { $0 }
    let variance = average { ($0 - mean) * ($0 - mean) }
    let deviation = variance.squareRoot()
    // Rounding leaves a constant column a deviation of some 1e-16 of its size.
    guard deviation > 1e-12 * max(unit == 1 ? floor : 0, abs(mean)) else { return nil }
    return (mean / unit, min(unit / deviation, .greatestFiniteMagnitude))
  }

  /// `(value − mean) · scale`, kept within ±1e100 so that its square is a number; NaN stays NaN.
  @inline(__always)
  static func coordinate(_ value: Double, mean: Double, scale: Double) -> Double {
    let coordinate = (value - mean) * scale
    return coordinate.magnitude < 1e100
      ? coordinate : extreme(value, mean: mean, scale: scale, coordinate)
  }

  private static func extreme(
    _ value: Double, mean: Double, scale: Double, _ coordinate: Double
  ) -> Double {
    guard !value.isNaN else { return value }
    // The difference of two huge numbers may be infinite where their coordinates are not.
    let safe = (value - mean).isFinite ? coordinate : value * scale - mean * scale
    return safe.isNaN ? 0 : min(max(safe, -1e100), 1e100)
  }
}
