import Tabular

/// How numbers become inputs of a network.
enum NumericScaling: String, Sendable, Hashable {
  /// Centred on the median, divided by the distance between the quartiles (by half the range where
  /// those agree) and bent towards ±3, so that no outlier dominates.
  case robust
  /// Centred on the mean and divided by the deviation. Where the skewness is beyond ±0.99, by rank to
  /// a normal distribution; an indicator for each value where there are two (AutoGluon's NN_TORCH).
  case standard

  /// - Parameter sorted: The known cells of the training rows, ascending.
  /// - Returns: None for a constant.
  func columns(_ feature: Int, sorted: [Double]) -> [NetworkInputs.Column] {
    guard let least = sorted.first, let greatest = sorted.last, greatest > least else { return [] }
    let median = quantile(sorted, 0.5)
    switch self {
    case .robust:
      let scale = robustScale(sorted, least: least, greatest: greatest)
      return [.number(feature: feature, median: median, scale: scale)]
    case .standard:
      if sorted.allSatisfy({ $0 == least || $0 == greatest }) {
        return [least, greatest].map { .value(feature: feature, value: $0) }
      }
      let moments = Moments(sorted)
      if abs(moments.skewness) > 0.99 {
        return [.ranked(feature: feature, ranks: NormalRanks(sorted: sorted), median: median)]
      }
      return [
        .standard(
          feature: feature, mean: moments.mean, scale: 1 / moments.deviation, median: median)
      ]
    }
  }
}

/// One over the distance between the quartiles, or over half the range where those agree.
private func robustScale(_ sorted: [Double], least: Double, greatest: Double) -> Double {
  let unit = BinaryUnit.factor(
    ofMagnitude: max(least.magnitude, greatest.magnitude), reach: BinaryUnit.squareReach)
  let own = unit == 1 ? sorted : sorted.map { $0 * unit }
  let spread = quantile(own, 0.75) - quantile(own, 0.25)
  let scale = spread > 0 ? 1 / spread : 2 / (greatest * unit - least * unit)
  return min(scale * unit, .greatestFiniteMagnitude)
}

/// The quantile by linear interpolation between order statistics.
func quantile(_ sorted: [Double], _ share: Double) -> Double {
  let position = share * Double(sorted.count - 1)
  let index = Int(position)
  guard index + 1 < sorted.count else { return sorted[index] }
  return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
}

/// Mean, deviation and skewness of numbers that are not all equal.
private struct Moments {
  let mean: Double
  /// The root of the mean square deviation.
  let deviation: Double
  /// The sample's, adjusted for its size; 0 for two numbers.
  let skewness: Double

  init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let cube = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) } / count
    self.mean = mean
    deviation = square.squareRoot()
    skewness =
      count > 2
      ? (count * (count - 1)).squareRoot() / (count - 2) * cube / (square * deviation) : 0
  }
}
