private import Glibc
import Resampling

/// How good weighted class probabilities are, as weights are chosen by it; lower is better.
struct ClassObjective {
  let metric: ClassMeasure
  let classCount: Int
  /// By row; `nil` for equal ones.
  var weights: [Double]?

  /// - Parameter probabilities: Row-major.
  func loss(_ probabilities: [Double], _ classes: [Int]) -> Double {
    let value = metric.value(
      observed: classes, probabilities: probabilities, classCount: classCount, weights: weights)
    // Where a metric is undefined, as with one class alone, log loss speaks.
    guard !value.isNaN else {
      return ClassMeasure.logLoss.value(
        observed: classes, probabilities: probabilities, classCount: classCount, weights: weights)
    }
    return metric.goal == .lower ? value : -value
  }

  /// What the loss needs of a column: for log loss the probability of the observed class alone.
  func reduced(_ column: [Double], _ classes: [Int]) -> [Double] {
    guard metric == .logLoss else { return column }
    return classes.indices.map { column[$0 * classCount + classes[$0]] }
  }

  /// The loss of what ``reduced(_:_:)`` made.
  func loss(ofReduced values: [Double], _ classes: [Int]) -> Double {
    guard metric == .logLoss else { return loss(values, classes) }
    let least = 0x1p-52
    var (sum, total) = (0.0, 0.0)
    for (row, share) in values.enumerated() {
      let weight = weights?[row] ?? 1
      sum -= weight * log(min(max(share, least), 1 - least))
      total += weight
    }
    return sum / total
  }

  /// Forward selection with replacement, as ``greedyWeights(_:target:steps:decimals:)`` does it for numbers.
  ///
  /// - Parameter columns: Row-major probabilities, one array for each candidate.
  /// - Source: Caruana, Niculescu-Mizil, Crew & Ksikes, “Ensemble selection from libraries of models”,
  ///   ICML 2004.
  func greedyWeights(_ columns: [[Double]], _ classes: [Int], steps: Int) -> [Double] {
    let columns = columns.map { reduced($0, classes) }
    var counts = [Int](repeating: 0, count: columns.count)
    var sums = [Double](repeating: 0, count: columns[0].count)
    var best = (loss: Double.infinity, counts: counts)
    for step in 1...steps {
      let scale = 1 / Double(step)
      var chosen = -1
      var least = Double.infinity
      for (index, column) in columns.enumerated() {
        let loss = loss(ofReduced: zip(sums, column).map { ($0 + $1) * scale }, classes)
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

  /// The weighted sum of columns.
  static func blended(_ columns: [[Double]], _ weights: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: columns.first?.count ?? 0)
    for (weight, column) in zip(weights, columns) where weight > 0 {
      for place in sums.indices { sums[place] += weight * column[place] }
    }
    return sums
  }
}

extension BlendSpec {
  /// Weights of the candidates' columns, none negative, summing to 1.
  ///
  /// - Parameters:
  ///   - columns: Row-major out-of-fold probabilities, all known.
  ///   - folds: Rows that were held out together; for bags alone.
  func classWeights(
    _ columns: [[Double]], _ classes: [Int], _ objective: ClassObjective, folds: [[Int]]
  ) -> [Double] {
    let found: [Double]
    switch method {
    case .greedy:
      let count = objective.classCount
      found = baggedWeights(columnCount: columns.count, folds: folds, bags: bags) { rows in
        guard let rows else { return objective.greedyWeights(columns, classes, steps: steps) }
        var own = objective
        own.weights = objective.weights.map { weights in rows.map { weights[$0] } }
        return own.greedyWeights(
          columns.map { column in rows.flatMap { column[$0 * count..<($0 + 1) * count] } },
          rows.map { classes[$0] }, steps: steps)
      }
    case .mean, .nnls:
      found = columns.map { _ in 1 / Double(columns.count) }
    case .best:
      let losses = columns.map { objective.loss($0, classes) }
      let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
      found = columns.indices.map { $0 == best ? 1 : 0 }
    }
    let share = shrinkage.share(candidates: columns.count, rows: classes.count)
    guard share > 0 else { return found }
    return found.map { (1 - share) * $0 + share / Double(columns.count) }
  }
}
