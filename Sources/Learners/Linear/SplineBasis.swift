/// Cubic B-splines over equal intervals, going on in straight lines beyond their range.
struct SplineBasis: Sendable, Equatable {
  let lower: Double
  let upper: Double
  /// At least 1.
  let intervals: Int

  /// Number of splines: the intervals, and three.
  var count: Int { intervals + 3 }

  /// The four splines that may differ from 0 at `x`.
  ///
  /// - Returns: The first one's number, and the four values.
  func values(_ x: Double) -> (first: Int, values: SIMD4<Double>) {
    let width = (upper - lower) / Double(intervals)
    let inside = min(max(x, lower), upper)
    let place = (inside - lower) / width
    let interval = min(max(0, Int(place)), intervals - 1)
    let t = place - Double(interval)
    let (t2, t3, s) = (t * t, t * t * t, 1 - t)
    var values = SIMD4(s * s * s, 3 * t3 - 6 * t2 + 4, 1 + 3 * (t + t2 - t3), t3) / 6
    if x != inside {
      let slopes = SIMD4(-s * s, 3 * t2 - 4 * t, 1 + 2 * t - 3 * t2, t2) / 2
      values += slopes * ((x - inside) / width)
    }
    return (interval, values)
  }

  /// Σ of the squared second differences of the coefficients, as a matrix (Eilers & Marx 1996).
  var penalty: [Double] {
    var penalty = [Double](repeating: 0, count: count * count)
    let difference = [1.0, -2, 1]
    for start in 0..<count - 2 {
      for a in 0..<3 {
        for b in 0..<3 { penalty[(start + a) * count + start + b] += difference[a] * difference[b] }
      }
    }
    return penalty
  }
}
