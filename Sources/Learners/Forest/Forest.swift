import Tabular

/// What random forests and extra trees share: growing and bootstrap.
struct Forest<Splitter: NodeSplitter & ~Copyable> {
  var treeCount: Int
  var limits: TreeLimits
  /// Rows drawn for a tree as a share of the rows, with replacement; `nil` for each row once.
  var bootstrapShare: Double?

  struct Result {
    var trees: [DecisionTree]
    /// By feature; of each tree in shares of its whole improvement, then averaged.
    var importance: [Double]
  }

  /// - Parameter finish: Given each tree when it is grown, with the weights of its rows.
  func grow(
    _ table: ForestTable, _ splitter: consuming Splitter, seed: UInt64,
    finish: (inout DecisionTree, [Double]) -> Void = { _, _ in }
  ) throws(FitError) -> Result {
    var importance = [Double](repeating: 0, count: table.featureCount)
    var trees: [DecisionTree] = []
    trees.reserveCapacity(treeCount)
    var grower = TreeGrower(splitter, limits: limits)
    for index in 0..<treeCount {
      if Task.isCancelled { throw .cancelled }
      // A tree's seed does not depend on how many trees there are.
      var random = RandomSource(seed: derivedSeed(seed, "tree/\(index)"))
      let weights = treeWeights(table, &random)
      var gains = [Double](repeating: 0, count: table.featureCount)
      var tree = grower.grow(weights: weights, random: random, importance: &gains)
      finish(&tree, weights)
      let total = gains.reduce(0, +)
      if total > 0 {
        for feature in gains.indices { importance[feature] += gains[feature] / total }
      }
      trees.append(tree)
    }
    return Result(trees: trees, importance: importance.map { $0 / Double(treeCount) })
  }

  /// Each row's weight in a tree: its own, times how often it was drawn.
  private func treeWeights(_ table: ForestTable, _ random: inout RandomSource) -> [Double] {
    guard let bootstrapShare else { return table.weights }
    let draws = max(1, Int((bootstrapShare * Double(table.rowCount)).rounded()))
    var counts = [Double](repeating: 0, count: table.rowCount)
    for _ in 0..<draws { counts[random.index(below: table.rowCount)] += 1 }
    for row in counts.indices { counts[row] *= table.weights[row] }
    return counts
  }
}
