private import Glibc

/// Errors within a series that resemble each other the more the nearer they are in time: a state that
/// fades at a constant rate, seen through noise.
///
/// The correlation of two errors is `(1 − noise) · carry^distance`, of an error with itself 1. A carry
/// of 0 makes all errors independent.
///
/// - Source: Uhlenbeck & Ornstein, “On the theory of the Brownian motion”, Physical Review 36 (1930);
///   the filter and smoother are those of Kalman (1960) and Rauch, Tung & Striebel (1965).
struct SeriesErrors: Hashable, Sendable {
  /// What of the state is left after one step of time; in 0 ..< 1.
  var carry: Double
  /// The share of the variance that is noise.
  var noise: Double

  static let independent = SeriesErrors(carry: 0, noise: 0)
  static let candidates: [SeriesErrors] =
    [.independent]
    + [0.6, 0.85, 0.95, 0.985].flatMap { carry in
      [0, 0.3].map { SeriesErrors(carry: carry, noise: $0) }
    }
  /// Keeps a variance from vanishing where two rows share one time.
  private static let least = 1e-8

  private var stateVariance: Double { 1 - noise }

  /// Turns rows of one series into rows whose errors are independent and of variance 1.
  ///
  /// - Parameters:
  ///   - cells: Row-major, `times.count × width`, ascending in time; changed in place.
  ///   - times: In steps.
  /// - Returns: The logarithm of the determinant of the errors' correlations.
  /// - Complexity: O(rows · width).
  func whiten(_ cells: inout [Double], rows: Range<Int>, width: Int, times: [Double]) -> Double {
    guard carry > 0 else { return 0 }
    var logDeterminant = 0.0
    var mean = [Double](repeating: 0, count: width)
    var variance = stateVariance
    for row in rows {
      if row > rows.lowerBound {
        let kept = pow(carry, times[row] - times[row - 1])
        for column in 0..<width { mean[column] *= kept }
        variance = kept * kept * variance + stateVariance * (1 - kept * kept)
      }
      let total = max(variance + noise, Self.least)
      let gain = variance / total
      let scale = 1 / total.squareRoot()
      let base = row * width
      for column in 0..<width {
        let innovation = cells[base + column] - mean[column]
        mean[column] += gain * innovation
        cells[base + column] = innovation * scale
      }
      variance = max(variance * (1 - gain), 0)
      logDeterminant += log(total)
    }
    return logDeterminant
  }

  /// The state at each time, given all errors of the series.
  func smoothed(_ errors: [Double], times: [Double]) -> [Double] {
    guard carry > 0, !errors.isEmpty else { return [] }
    var means: [Double] = []
    var variances: [Double] = []
    var (mean, variance) = (0.0, stateVariance)
    for place in errors.indices {
      if place > 0 {
        let kept = pow(carry, times[place] - times[place - 1])
        mean *= kept
        variance = kept * kept * variance + stateVariance * (1 - kept * kept)
      }
      let gain = variance / max(variance + noise, Self.least)
      mean += gain * (errors[place] - mean)
      variance = max(variance * (1 - gain), 0)
      means.append(mean)
      variances.append(variance)
    }
    for place in errors.indices.dropLast().reversed() {
      let kept = pow(carry, times[place + 1] - times[place])
      let ahead = kept * kept * variances[place] + stateVariance * (1 - kept * kept)
      guard ahead > 0 else { continue }
      means[place] += variances[place] * kept / ahead * (means[place + 1] - kept * means[place])
    }
    return means
  }

  /// The state at any time, given those at the times of the series: between two it leans on both,
  /// outside it fades.
  func state(at time: Double, of states: [Double], times: [Double]) -> Double {
    guard carry > 0, let first = times.first, let last = times.last, time.isFinite else { return 0 }
    if time <= first { return pow(carry, first - time) * states[0] }
    if time >= last { return pow(carry, time - last) * states[states.count - 1] }
    var (low, high) = (0, times.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle } else { high = middle }
    }
    let (before, after) = (pow(carry, time - times[low]), pow(carry, times[high] - time))
    let rest = 1 - before * before * after * after
    guard rest > 0 else { return states[low] }
    return
      (before * (1 - after * after) * states[low] + after * (1 - before * before) * states[high])
      / rest
  }
}
