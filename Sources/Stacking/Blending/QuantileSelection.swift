import Resampling

/// How good weighted quantiles are, as weights are chosen by it: the mean pinball loss over rows and levels.
struct QuantileObjective {
  let observed: [Double]
  let levels: [Double]
  /// By row; `nil` for equal ones.
  var weights: [Double]?

  /// - Parameter quantiles: Row-major.
  func loss(_ quantiles: [Double]) -> Double {
    QuantileMeasure.pinball.value(
      observed: observed, quantiles: quantiles, levels: levels, weights: weights)
  }

  func selecting(_ rows: [Int]) -> QuantileObjective {
    QuantileObjective(
      observed: rows.map { observed[$0] }, levels: levels,
      weights: weights.map { weights in rows.map { weights[$0] } })
  }

  /// Forward selection with replacement, as ``greedyWeights(_:target:steps:decimals:)`` does it for numbers.
  ///
  /// - Parameter columns: Row-major quantiles, one array for each candidate.
  /// - Source: Caruana, Niculescu-Mizil, Crew & Ksikes, “Ensemble selection from libraries of models”,
  ///   ICML 2004.
  func greedyWeights(_ columns: [[Double]], steps: Int) -> [Double] {
    var counts = [Int](repeating: 0, count: columns.count)
    var sums = [Double](repeating: 0, count: columns[0].count)
    var best = (loss: Double.infinity, counts: counts)
    for step in 1...steps {
      let scale = 1 / Double(step)
      var chosen = -1
      var least = Double.infinity
      for (index, column) in columns.enumerated() {
        let loss = loss(zip(sums, column).map { ($0 + $1) * scale })
        let isTie = loss == least && chosen >= 0 && counts[chosen] == 0 && counts[index] > 0
        if loss < least || isTie {
          least = loss
          chosen = index
        }
      }
      guard chosen >= 0 else { break }
      counts[chosen] += 1
      for place in sums.indices { sums[place] += columns[chosen][place] }
      if least < best.loss { best = (least, counts) }
      if columns.count == 1 { break }
    }
    let total = best.counts.reduce(0, +)
    guard total > 0 else { return columns.map { _ in 1 / Double(columns.count) } }
    return best.counts.map { Double($0) / Double(total) }
  }
}

extension BlendSpec {
  /// Weights of the candidates' columns, none negative, summing to 1.
  ///
  /// - Parameters:
  ///   - columns: Row-major out-of-fold quantiles, all known.
  ///   - folds: Rows that were held out together; for bags alone.
  func quantileWeights(
    _ columns: [[Double]], _ objective: QuantileObjective, folds: [[Int]]
  ) -> [Double] {
    let found: [Double]
    switch method {
    case .greedy:
      let count = objective.levels.count
      found = baggedWeights(columnCount: columns.count, folds: folds, bags: bags) { rows in
        guard let rows else { return objective.greedyWeights(columns, steps: steps) }
        return objective.selecting(rows).greedyWeights(
          columns.map { $0.rows(rows, width: count) }, steps: steps)
      }
    case .mean, .nnls:
      found = columns.map { _ in 1 / Double(columns.count) }
    case .best:
      let losses = columns.map { objective.loss($0) }
      let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
      found = columns.indices.map { $0 == best ? 1 : 0 }
    }
    let share = shrinkage.share(candidates: columns.count, rows: objective.observed.count)
    guard share > 0 else { return found }
    return found.map { (1 - share) * $0 + share / Double(columns.count) }
  }
}
