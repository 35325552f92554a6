/// Errors of several variants on the same tasks: the less, the better.
public struct ScoreTable: Sendable, Hashable {
  public let variants: [String]
  /// By task, then variant; finite.
  public let errors: [[Double]]

  /// - Precondition: Every task has one error for each variant.
  public init(variants: [String], errors: [[Double]]) {
    precondition(errors.allSatisfy { $0.count == variants.count }, "one error for each variant")
    self.variants = variants
    self.errors = errors
  }

  /// The mean over tasks of each variant's rank, 1 for the best; equal errors share theirs.
  public var meanRanks: [Double] {
    var sums = [Double](repeating: 0, count: variants.count)
    for task in errors {
      for (variant, rank) in Sample.ranks(task).enumerated() { sums[variant] += rank }
    }
    return sums.map { $0 / Double(errors.count) }
  }

  /// By row and column: the share of the tasks where the row's variant beats the column's, ties
  /// counting half; NaN on the diagonal.
  public var winRates: [[Double]] {
    variants.indices.map { row in
      variants.indices.map { column in
        guard row != column else { return .nan }
        let wins = errors.reduce(0.0) { sum, task in
          sum + (task[row] < task[column] ? 1 : task[row] == task[column] ? 0.5 : 0)
        }
        return wins / Double(errors.count)
      }
    }
  }
}
