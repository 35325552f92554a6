import Tabular

/// When a tree stops growing; scikit-learn's names.
struct TreeLimits: Hashable, Sendable {
  var minSamplesSplit: Int
  var minSamplesLeaf: Int
  /// No limit where 0.
  var maxDepth: Int
  /// No limit where 0; otherwise the tree grows best first.
  var maxLeafNodes: Int
  /// How many features that are not constant in a node are tried for its split.
  var maxFeatures: Int
}

/// Finds splits and keeps the rows of each node together: one for each way to choose a split.
///
/// A node is a range of positions; splitting it parts the range in two. Kept for all trees of a
/// forest, so that nothing is allocated for a tree.
protocol NodeSplitter: ~Copyable {
  /// Starts a tree on the rows of positive weight. Returns their number.
  mutating func start(weights: [Double]) -> Int
  /// Weighted mean of the target, sum of the weights, and whether all targets are equal.
  mutating func summary(of node: Range<Int>) -> NodeSummary
  /// The split to make, or `nil` if no feature parts the rows within the limits.
  mutating func split(
    of node: Range<Int>, _ summary: NodeSummary, limits: TreeLimits,
    random: inout RandomSource
  ) -> NodeSplit?
  /// Puts the rows that go left first and returns where the right ones begin.
  mutating func part(_ node: Range<Int>, by split: NodeSplit) -> Int
}

struct NodeSummary {
  var mean: Double
  var weight: Double
  var isPure: Bool
}

/// Grows one tree, depth first, or best first under a limit of leaves.
struct TreeGrower {
  let limits: TreeLimits

  private struct Candidate {
    var index: Int
    var rows: Range<Int>
    var depth: Int
    var split: NodeSplit

    /// Of equal gains the older node goes first.
    func precedes(_ other: Candidate) -> Bool {
      split.improvement != other.split.improvement
        ? split.improvement > other.split.improvement : index < other.index
    }
  }

  /// - Parameter importance: Gains each split's improvement, by feature.
  func grow(
    _ splitter: inout some NodeSplitter & ~Copyable, weights: [Double], random: inout RandomSource,
    importance: inout [Double]
  ) -> DecisionTree {
    var tree = DecisionTree(value: 0)
    let count = splitter.start(weights: weights)
    var frontier: [Candidate] = []
    if let root = candidate(0, 0..<count, depth: 0, &splitter, &tree, &random) {
      put(root, &frontier)
    }
    var leaves = 1
    while limits.maxLeafNodes == 0 || leaves < limits.maxLeafNodes, let next = take(&frontier) {
      importance[next.split.feature] += next.split.improvement
      let child = tree.split(next.index, by: next.split)
      let middle = splitter.part(next.rows, by: next.split)
      leaves += 1
      let (left, right) = (next.rows.lowerBound..<middle, middle..<next.rows.upperBound)
      for (index, rows) in [(child, left), (child + 1, right)] {
        let made = candidate(index, rows, depth: next.depth + 1, &splitter, &tree, &random)
        if let made { put(made, &frontier) }
      }
    }
    return tree
  }

  /// Sets a node's value and, if it may be split, finds how.
  private func candidate(
    _ index: Int, _ rows: Range<Int>, depth: Int, _ splitter: inout some NodeSplitter & ~Copyable,
    _ tree: inout DecisionTree, _ random: inout RandomSource
  ) -> Candidate? {
    let summary = splitter.summary(of: rows)
    tree.setValue(index, summary.mean)
    guard !summary.isPure, rows.count >= limits.minSamplesSplit,
      rows.count >= 2 * limits.minSamplesLeaf, limits.maxDepth == 0 || depth < limits.maxDepth,
      let split = splitter.split(of: rows, summary, limits: limits, random: &random)
    else { return nil }
    return Candidate(index: index, rows: rows, depth: depth, split: split)
  }

  /// Adds to the frontier: a stack, or a heap with the largest gain on top where leaves are limited.
  private func put(_ candidate: Candidate, _ frontier: inout [Candidate]) {
    frontier.append(candidate)
    guard limits.maxLeafNodes > 0 else { return }
    var place = frontier.count - 1
    while place > 0, frontier[place].precedes(frontier[(place - 1) / 2]) {
      frontier.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private func take(_ frontier: inout [Candidate]) -> Candidate? {
    guard limits.maxLeafNodes > 0, frontier.count > 1 else { return frontier.popLast() }
    frontier.swapAt(0, frontier.count - 1)
    let top = frontier.popLast()
    var place = 0
    while true {
      var first = place
      for child in [2 * place + 1, 2 * place + 2] where child < frontier.count {
        if frontier[child].precedes(frontier[first]) { first = child }
      }
      if first == place { return top }
      frontier.swapAt(place, first)
      place = first
    }
  }
}
