import Tabular

/// Grows trees leaf by leaf: LightGBM's and XGBoost's way. Sees gradients, never a loss.
///
/// One grower serves a whole fit; its working memory is allocated once.
struct LeafGrower: ~Copyable {
  let table: BinnedTable
  private let rules: SplitRules
  private let shape: TreeShape
  private var rows: RowEntries
  private var splitter: LeafSplitter

  private var tree = BinnedTree()
  private var open: [Leaf] = []
  /// Leaves of the last tree, and splits whose two leaves were never partitioned.
  private var leaves: [Leaf] = []
  private var unpartitioned: [Leaf] = []

  /// Whether the rows of every leaf of the last tree must be at hand afterwards.
  var keepsRowsOfLeaves = false

  /// - Parameter seed: Of feature sampling and random thresholds.
  init(
    _ table: BinnedTable, rules: SplitRules, shape: TreeShape,
    sampling: FeatureSampling = FeatureSampling(), hasConstantHessian: Bool, seed: UInt64
  ) {
    self.table = table
    self.rules = rules
    self.shape = shape
    rows = RowEntries(rowCount: table.rowCount, hasConstantHessian: hasConstantHessian)
    splitter = LeafSplitter(
      table, rules: rules, sampling: sampling, packing: rows.packing, seed: seed)
  }

  /// Whether growing on the same rows and gradients again gives the same tree.
  var isDeterministic: Bool { splitter.isDeterministic }

  /// Grows a tree on `rows`.
  ///
  /// - Parameters:
  ///   - gradients: One for each row of the table, read in `sample` only; likewise `hessians`, of
  ///     which a constant one is read from the first place.
  ///   - learningRate: Multiplies the leaves' values.
  mutating func grow(
    _ sample: [Int32], gradients: UnsafePointer<Float>, hessians: UnsafePointer<Float>,
    learningRate: Double
  ) -> BinnedTree {
    rows.load(sample, gradients: gradients, hessians: hessians)
    splitter.startTree(rows.packing)
    let expected = tree.nodes.count
    tree = BinnedTree()
    tree.nodes.reserveCapacity(expected)
    open.removeAll(keepingCapacity: true)
    leaves.removeAll(keepingCapacity: true)
    unpartitioned.removeAll(keepingCapacity: true)

    plantRoot()
    var leafCount = 1
    while leafCount < shape.maxLeaves, let position = nextLeaf() {
      leafCount += 1
      split(takeOpen(position), isLast: leafCount == shape.maxLeaves)
    }
    leaves += open
    for index in tree.nodes.indices {
      tree.nodes[index].value *= Float(learningRate)
    }
    return tree
  }

  /// Adds the values of the last tree to the scores of the rows it was grown on.
  ///
  /// - Parameters:
  ///   - tree: The tree that ``grow(_:gradients:hessians:learningRate:)`` returned, perhaps with
  ///     other values.
  ///   - matrix: What the table was made of; linear leaves read it.
  func add(_ tree: BinnedTree, to scores: UnsafeMutablePointer<Float>, matrix: FeatureMatrix) {
    let packing = rows.packing
    for leaf in leaves where !tree.linearLeaves.isEmpty {
      for row in rowsOf(leaf) { scores[row] += tree.value(ofLeaf: leaf.node, matrix, row: row) }
    }
    for leaf in leaves where tree.linearLeaves.isEmpty {
      let value = tree.nodes[leaf.node].value
      let entries = rows.entries(leaf.buffer, from: leaf.start)
      for i in 0..<leaf.sums.count { scores[packing.row(entries[i])] += value }
    }
    for leaf in unpartitioned {
      let node = tree.nodes[leaf.node]
      let (left, right) = (
        tree.nodes[Int(node.left)].value, tree.nodes[Int(node.left) + 1].value
      )
      let column = table.column(Int(node.feature))
      let entries = rows.entries(leaf.buffer, from: leaf.start)
      guard case .threshold(let bin, let missingLeft) = node.rule else { continue }
      let shift: UInt8 = missingLeft ? 0 : 1
      let limit = bin &- shift
      for i in 0..<leaf.sums.count {
        let row = packing.row(entries[i])
        scores[row] += column[row] &- shift <= limit ? left : right
      }
    }
  }

  /// Gives each leaf of the last tree a value made from its rows.
  ///
  /// - Precondition: ``keepsRowsOfLeaves`` was set when it was grown.
  func setValues(of tree: inout BinnedTree, _ value: ([Int]) -> Float) {
    for leaf in leaves { tree.nodes[leaf.node].value = value(rowsOf(leaf)) }
  }

  /// Gives each leaf of the last tree a linear function beside its value.
  ///
  /// - Precondition: ``keepsRowsOfLeaves`` was set when it was grown.
  func setLinearLeaves(of tree: inout BinnedTree, _ fit: LinearLeafFit) {
    let features = tree.featuresOnTheWay(table.bins)
    var linear = [LinearLeaf?](repeating: nil, count: tree.nodes.count)
    for leaf in leaves {
      linear[leaf.node] = fit.leaf(features: features[leaf.node], rows: rowsOf(leaf))
    }
    tree.linearLeaves = linear
  }

  /// The rows of a leaf in ascending order, whatever way they came there.
  private func rowsOf(_ leaf: Leaf) -> [Int] {
    let entries = rows.entries(leaf.buffer, from: leaf.start)
    return (0..<leaf.sums.count).map { rows.packing.row(entries[$0]) }.sorted()
  }

  // MARK: Growing

  private mutating func plantRoot() {
    var root = Leaf(sums: rows.sums)
    root.value = rules.value(
      gradient: rows.packing.gradient(root.sums.word),
      hessian: rows.packing.hessian(root.sums.word), count: Double(root.sums.count), parent: 0,
      bounds: root.bounds)
    tree.nodes.append(node(of: root))
    if canSplit(root) { splitter.findSplit(of: &root, rows) }
    open.append(root)
  }

  private func node(of leaf: Leaf) -> BinnedTree.Node {
    BinnedTree.Node(value: Float(leaf.value), count: Int32(leaf.sums.count))
  }

  /// The position in `open` of the leaf to split next.
  private func nextLeaf() -> Int? {
    switch shape.order {
    case .breadthFirst: return open.firstIndex { $0.split != nil }
    case .depthFirst: return open.lastIndex { $0.split != nil }
    case .bestFirst:
      var best: Int?
      var gain = 0.0
      for position in open.indices {
        if let split = open[position].split, split.gain > gain {
          best = position
          gain = split.gain
        }
      }
      return best
    }
  }

  /// Takes a leaf from `open`; in depth-first order, those that can't be split leave with it.
  private mutating func takeOpen(_ position: Int) -> Leaf {
    switch shape.order {
    case .bestFirst:
      open.swapAt(position, open.count - 1)
      return open.removeLast()
    case .breadthFirst: return open.remove(at: position)
    case .depthFirst:
      leaves += open[(position + 1)...]
      open.removeSubrange((position + 1)...)
      return open.removeLast()
    }
  }

  /// Whether a leaf may be split at all: deep enough no further, rows enough for two children.
  private func canSplit(_ leaf: Leaf) -> Bool {
    leaf.depth < shape.maxDepth && leaf.sums.count >= 2 * rules.minData
      && Double(rows.packing.hessianUnits(leaf.sums.word))
        >= 2 * rules.leastHessianUnits(of: leaf.sums, rows.packing)
  }

  private mutating func split(_ leaf: Leaf, isLast: Bool) {
    guard let split = leaf.split, let slot = leaf.slot else {
      preconditionFailure("a leaf without a split")
    }
    var leaf = leaf
    var (left, right) = children(of: leaf, split)
    left.node = tree.nodes.count
    right.node = left.node + 1
    tree.nodes[leaf.node].feature = Int32(split.feature)
    tree.nodes[leaf.node].left = Int32(left.node)
    tree.nodes[leaf.node].rule = tree.keep(split.rule)
    tree.nodes[leaf.node].gain = split.gain
    let splitsLeft = !isLast && canSplit(left)
    let splitsRight = !isLast && canSplit(right)
    if !splitsLeft && !splitsRight && canStayUnpartitioned(split) {
      tree.nodes.append(node(of: left))
      tree.nodes.append(node(of: right))
      splitter.discard(&leaf)
      unpartitioned.append(leaf)
      return
    }
    partition(leaf, split.rule, &left, &right)
    tree.nodes.append(node(of: left))
    tree.nodes.append(node(of: right))
    if !splitsLeft && !splitsRight {
      splitter.discard(&leaf)
    } else if left.sums.count <= right.sums.count {
      splitter.findSplits(
        parentSlot: slot, small: &left, splitsLeft, large: &right, splitsRight, rows)
    } else {
      splitter.findSplits(
        parentSlot: slot, small: &right, splitsRight, large: &left, splitsLeft, rows)
    }
    open.append(left)
    open.append(right)
  }

  /// Whether nobody needs the order of the rows of two children that are leaves: their counts are
  /// known, and their scores can be updated through the split.
  private func canStayUnpartitioned(_ split: Split) -> Bool {
    guard case .threshold = split.rule else { return false }
    return rows.packing.hasConstantHessian && !keepsRowsOfLeaves
  }

  /// Sends the rows of a leaf to its children.
  private func partition(
    _ leaf: Leaf, _ rule: SplitRule, _ left: inout Leaf, _ right: inout Leaf
  ) {
    let leftCount = Learners.partition(
      rows.entries(leaf.buffer, from: leaf.start), count: leaf.sums.count,
      to: rows.entries(1 - leaf.buffer, from: leaf.start), by: rule,
      column: table.column(Int(tree.nodes[leaf.node].feature)), packing: rows.packing)
    left.sums.count = leftCount
    right.sums.count = leaf.sums.count - leftCount
    left.start = leaf.start
    right.start = leaf.start + leftCount
  }

  /// The two leaves that a split makes, without their rows.
  private func children(of leaf: Leaf, _ split: Split) -> (Leaf, Leaf) {
    let packing = rows.packing
    let rightWord = leaf.sums.word &- split.left
    let leftUnits = Double(packing.hessianUnits(split.left))
    let share = leftUnits / (leftUnits + Double(packing.hessianUnits(rightWord)))
    // Exact where hessians are constant, else an estimate until the rows are partitioned.
    let leftCount = Int((Double(leaf.sums.count) * share).rounded())
    var left = child(of: leaf, split, LeafSums(word: split.left, count: leftCount))
    var right = child(
      of: leaf, split, LeafSums(word: rightWord, count: leaf.sums.count - leftCount))
    if !rules.monotone.isEmpty {
      ValueBounds.separate(&left, &right, direction: rules.monotone[split.feature])
    }
    return (left, right)
  }

  private func child(of leaf: Leaf, _ split: Split, _ sums: LeafSums) -> Leaf {
    var child = Leaf(sums: sums)
    child.value = rules.value(
      gradient: rows.packing.gradient(sums.word), hessian: rows.packing.hessian(sums.word),
      count: Double(sums.count), parent: leaf.value, bounds: leaf.bounds,
      extraLambda2: split.extraLambda2)
    child.depth = leaf.depth + 1
    child.buffer = 1 - leaf.buffer
    child.bounds = leaf.bounds
    return child
  }
}

extension ValueBounds {
  /// Bounds two siblings so that, whatever grows below, each stays on its side of the middle.
  ///
  /// - Parameter direction: 1 where the right one may not be lower, −1 where not higher, else 0.
  fileprivate static func separate(_ left: inout Leaf, _ right: inout Leaf, direction: Int8) {
    let middle = (left.value + right.value) / 2
    if direction > 0 {
      left.bounds.upper = min(left.bounds.upper, middle)
      right.bounds.lower = max(right.bounds.lower, middle)
    } else if direction < 0 {
      left.bounds.lower = max(left.bounds.lower, middle)
      right.bounds.upper = min(right.bounds.upper, middle)
    }
  }
}
