private import Glibc
import Resampling

/// How good weighted class probabilities are.
struct ClassObjective: OutputObjective {
  let metric: ClassMeasure
  let classCount: Int
  /// The observed ones, by row.
  let classes: [Int]
  /// By row; `nil` for equal ones.
  var weights: [Double]?

  var rowCount: Int { classes.count }
  var width: Int { classCount }

  func loss(_ probabilities: [Double]) -> Double {
    let value = metric.value(
      observed: classes, probabilities: probabilities, classCount: classCount, weights: weights)
    // Where a metric is undefined, as with one class alone, log loss speaks.
    guard !value.isNaN else {
      return ClassMeasure.logLoss.value(
        observed: classes, probabilities: probabilities, classCount: classCount, weights: weights)
    }
    return metric.goal == .lower ? value : -value
  }

  func selecting(_ rows: [Int]) -> ClassObjective {
    ClassObjective(
      metric: metric, classCount: classCount, classes: rows.map { classes[$0] },
      weights: weights.map { weights in rows.map { weights[$0] } })
  }

  /// Log loss needs the probability of the observed class alone.
  func reduced(_ column: [Double]) -> [Double] {
    guard metric == .logLoss else { return column }
    return classes.indices.map { column[$0 * classCount + classes[$0]] }
  }

  func likelihoodWeights(_ columns: [[Double]]) -> [Double]? {
    guard metric == .logLoss else { return nil }
    return MixtureWeights.weights(columns.map(reduced), rowWeights: weights)
  }

  func loss(ofReduced values: [Double]) -> Double {
    guard metric == .logLoss else { return loss(values) }
    let least = 0x1p-52
    var (sum, total) = (0.0, 0.0)
    for (row, share) in values.enumerated() {
      let weight = weights?[row] ?? 1
      sum -= weight * log(min(max(share, least), 1 - least))
      total += weight
    }
    return sum / total
  }
}
