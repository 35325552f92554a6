/// How good weighted outputs of rows are, such as class probabilities or quantiles, as weights are chosen by it; lower
/// is better.
protocol OutputObjective {
  /// Rows that are judged.
  var rowCount: Int { get }
  /// Numbers of a row.
  var width: Int { get }

  /// - Parameter outputs: Row-major.
  func loss(_ outputs: [Double]) -> Double

  func selecting(_ rows: [Int]) -> Self

  /// What the loss needs of a column, from which weighted sums are made.
  func reduced(_ column: [Double]) -> [Double]

  /// The loss of what ``reduced(_:)`` made.
  func loss(ofReduced values: [Double]) -> Double

  /// The most likely weights of the columns as a mixture; `nil` where the loss is of another kind.
  func likelihoodWeights(_ columns: [[Double]]) -> [Double]?
}

extension OutputObjective {
  func reduced(_ column: [Double]) -> [Double] { column }

  func loss(ofReduced values: [Double]) -> Double { loss(values) }

  func likelihoodWeights(_ columns: [[Double]]) -> [Double]? { nil }

  /// Forward selection with replacement, as ``greedyWeights(_:target:steps:decimals:)`` does it for numbers.
  ///
  /// - Parameter columns: Row-major, one array for each candidate.
  /// - Source: Caruana, Niculescu-Mizil, Crew & Ksikes, “Ensemble selection from libraries of models”,
  ///   ICML 2004.
  func greedyWeights(_ columns: [[Double]], steps: Int) -> [Double] {
    let columns = columns.map(reduced)
    var counts = [Int](repeating: 0, count: columns.count)
    var sums = [Double](repeating: 0, count: columns[0].count)
    var best = (loss: Double.infinity, counts: counts)
    for step in 1...steps {
      let scale = 1 / Double(step)
      var chosen = -1
      var least = Double.infinity
      for (index, column) in columns.enumerated() {
        let loss = loss(ofReduced: zip(sums, column).map { ($0 + $1) * scale })
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
  ///   - columns: Row-major out-of-fold outputs, all known.
  ///   - folds: Rows that were held out together; for bags alone.
  func weights(
    _ columns: [[Double]], _ objective: some OutputObjective, folds: [[Int]]
  ) -> [Double] {
    let found: [Double]
    switch method {
    case .greedy where classes == .likelihood && objective.likelihoodWeights(columns) != nil:
      found = objective.likelihoodWeights(columns) ?? []
    case .greedy:
      found = baggedWeights(columnCount: columns.count, folds: folds, bags: bags) { rows in
        guard let rows else { return objective.greedyWeights(columns, steps: steps) }
        return objective.selecting(rows).greedyWeights(
          columns.map { $0.rows(rows, width: objective.width) }, steps: steps)
      }
    case .mean, .nnls:
      found = columns.map { _ in 1 / Double(columns.count) }
    case .best:
      let losses = columns.map { objective.loss($0) }
      let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
      found = columns.indices.map { $0 == best ? 1 : 0 }
    }
    let share = shrinkage.share(candidates: columns.count, rows: objective.rowCount)
    guard share > 0 else { return found }
    return found.map { (1 - share) * $0 + share / Double(columns.count) }
  }
}

/// The weighted sum of columns.
func blendedOutputs(_ columns: [[Double]], _ weights: [Double]) -> [Double] {
  var sums = [Double](repeating: 0, count: columns.first?.count ?? 0)
  for (weight, column) in zip(weights, columns) where weight > 0 {
    for place in sums.indices { sums[place] += weight * column[place] }
  }
  return sums
}
