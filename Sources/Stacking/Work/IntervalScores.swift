import Resampling

extension ModelScore {
  /// The share of observed rows within the interval of the blend, and the mean width of the intervals; by weight
  /// too where rows weigh otherwise and the level is the main one.
  ///
  /// - Parameters:
  ///   - observed: NaN where nothing is known.
  ///   - weights: By row; NaN where it is not known.
  static func ofIntervals(
    judged: Judged, observed: [Double], weights: [Double]?, lower: [Double], upper: [Double],
    _ coverage: ScoreMetric, _ width: ScoreMetric
  ) -> [ModelScore] {
    let rows = observed.indices.filter { !observed[$0].isNaN }
    guard !rows.isEmpty else { return [] }
    func isInside(_ row: Int) -> Bool { lower[row] <= observed[row] && observed[row] <= upper[row] }
    func score(_ metric: ScoreMetric, _ value: Double) -> ModelScore {
      ModelScore(model: .blend, judged: judged, metric: metric, value: value)
    }
    let count = Double(rows.count)
    let scores = [
      score(coverage, Double(rows.count(where: isInside)) / count),
      score(width, rows.reduce(0) { $0 + upper[$1] - lower[$1] } / count),
    ]
    guard coverage == .coverage, let weights = Self.weights(weights, of: rows) else {
      return scores
    }
    let covered = zip(rows, weights).reduce(0) { isInside($1.0) ? $0 + $1.1 : $0 }
    return scores + [score(.weightedCoverage, covered / weights.reduce(0, +))]
  }

  /// Of the main level and of more.
  static func ofIntervals(
    _ blend: BlendResult, judged: Judged, observed: [Double], weights: [Double]?
  ) -> [ModelScore] {
    ofIntervals(
      judged: judged, observed: observed, weights: weights, lower: blend.lower, upper: blend.upper,
      .coverage, .width)
      + blend.more.flatMap {
        ofIntervals(
          judged: judged, observed: observed, weights: weights, lower: $0.lower, upper: $0.upper,
          .coverageAt($0.level), .widthAt($0.level))
      }
  }
}
