import Tabular

/// When a tree stops growing; scikit-learn's names.
struct TreeLimits: Hashable, Sendable {
  var minSamplesSplit: Int
  var minSamplesLeaf: Int
  /// No limit where 0.
  var maxDepth: Int
  /// No limit where 0; otherwise the tree grows best first.
  var maxLeafNodes: Int
  /// How many features are tried for a split; more if all of those are constant in the node.
  var maxFeatures: Int
}

/// Finds splits and keeps the rows of each node together: one for each way to choose a split.
///
/// A node is a range of positions; splitting it parts the range in two. Kept for all trees of a
/// forest, so that nothing is allocated for a tree.
protocol NodeSplitter: ~Copyable {
  /// Starts a tree on the rows of positive weight. Returns their number.
  mutating func start(weights: [Double]) -> Int
  func summary(of node: Range<Int>) -> NodeSummary
  /// The split to make, or `nil` if no feature parts the rows within the limits.
  mutating func split(
    of node: Range<Int>, _ summary: NodeSummary, limits: TreeLimits,
    random: inout RandomSource
  ) -> NodeSplit?
  /// Puts the rows that go left first and returns where the right ones begin.
  func part(_ node: Range<Int>, by split: NodeSplit) -> Int
}

/// What is known of the targets of a node's rows.
struct NodeSummary {
  var mean: Double
  var weight: Double
  /// Whether all targets are equal.
  var isPure: Bool
}

/// Grows one tree at a time, depth first, or best first under a limit of leaves.
struct TreeGrower<Splitter: NodeSplitter & ~Copyable>: ~Copyable {
  let limits: TreeLimits
  private var splitter: Splitter
  private var random = RandomSource(seed: 0)
  private var tree = DecisionTree(value: 0)

  private struct Node {
    var index: Int
    var rows: Range<Int>
    var depth: Int
  }

  init(_ splitter: consuming Splitter, limits: TreeLimits) {
    self.splitter = splitter
    self.limits = limits
  }

  /// - Parameters:
  ///   - weights: By row; rows of weight 0 take no part.
  ///   - importance: Gains each split's improvement, by feature.
  mutating func grow(
    weights: [Double], random: RandomSource, importance: inout [Double]
  ) -> DecisionTree {
    self.random = random
    tree = DecisionTree(value: 0)
    let root = Node(index: 0, rows: 0..<splitter.start(weights: weights), depth: 0)
    if limits.maxLeafNodes == 0 {
      growDepthFirst(root, &importance)
    } else {
      growBestFirst(root, &importance)
    }
    return tree
  }

  private mutating func growDepthFirst(_ root: Node, _ importance: inout [Double]) {
    var stack = [root]
    while let node = stack.popLast() {
      guard let split = bestSplit(node) else { continue }
      let (left, right) = apply(split, node, &importance)
      stack.append(right)
      stack.append(left)
    }
  }

  private mutating func growBestFirst(_ root: Node, _ importance: inout [Double]) {
    var heap = SplitHeap<Node>()
    if let split = bestSplit(root) { heap.push(root, split, order: 0) }
    var leaves = 1
    while leaves < limits.maxLeafNodes, let (node, split) = heap.pop() {
      leaves += 1
      let (left, right) = apply(split, node, &importance)
      if let split = bestSplit(left) { heap.push(left, split, order: left.index) }
      if let split = bestSplit(right) { heap.push(right, split, order: right.index) }
    }
  }

  /// Sets a node's value and, if it may be split, finds how.
  private mutating func bestSplit(_ node: Node) -> NodeSplit? {
    let summary = splitter.summary(of: node.rows)
    tree.setValue(node.index, summary.mean)
    guard !summary.isPure, node.rows.count >= limits.minSamplesSplit,
      node.rows.count >= 2 * limits.minSamplesLeaf,
      limits.maxDepth == 0 || node.depth < limits.maxDepth
    else { return nil }
    return splitter.split(of: node.rows, summary, limits: limits, random: &random)
  }

  private mutating func apply(
    _ split: NodeSplit, _ node: Node, _ importance: inout [Double]
  ) -> (left: Node, right: Node) {
    importance[split.feature] += split.improvement
    let child = tree.split(node.index, by: split)
    let middle = splitter.part(node.rows, by: split)
    return (
      Node(index: child, rows: node.rows.lowerBound..<middle, depth: node.depth + 1),
      Node(index: child + 1, rows: middle..<node.rows.upperBound, depth: node.depth + 1)
    )
  }
}
