import Resampling

/// How good weighted quantiles are: the mean pinball loss over rows and levels.
struct QuantileObjective: OutputObjective {
  let observed: [Double]
  let levels: [Double]
  /// By row; `nil` for equal ones.
  var weights: [Double]?

  var rowCount: Int { observed.count }
  var width: Int { levels.count }

  func loss(_ quantiles: [Double]) -> Double {
    QuantileMeasure.pinball.value(
      observed: observed, quantiles: quantiles, levels: levels, weights: weights)
  }

  func selecting(_ rows: [Int]) -> QuantileObjective {
    QuantileObjective(
      observed: rows.map { observed[$0] }, levels: levels,
      weights: weights.map { weights in rows.map { weights[$0] } })
  }
}
