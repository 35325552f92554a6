import Glibc

extension ExperimentReport {
  /// The name of the first metric.
  var metricName: String { metrics.first?.name ?? "" }

  /// - Parameter evaluation: A name.
  func title(of evaluation: String) -> String {
    evaluations.first { $0.name == evaluation }?.title ?? evaluation
  }

  /// Geometric mean of the ratios of each variant, in one evaluation.
  func meanRatios(_ evaluation: String) -> [(variant: String, ratio: Double)] {
    var order: [String] = []
    var ratios: [String: [Double]] = [:]
    for score in variantScores where score.evaluation == evaluation {
      guard let ratio = score.ratio, ratio > 0 else { continue }
      if ratios[score.variant] == nil { order.append(score.variant) }
      ratios[score.variant, default: []].append(ratio)
    }
    return order.map { ($0, geometricMean(ratios[$0] ?? [])) }
  }
}

/// exp of the mean logarithm; NaN of none.
func geometricMean(_ values: [Double]) -> Double {
  exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
}
