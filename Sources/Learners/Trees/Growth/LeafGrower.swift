import Tabular

/// Grows trees leaf by leaf: LightGBM's and XGBoost's way. Sees gradients, never a loss.
///
/// One grower serves a whole fit; its working memory is allocated once.
struct LeafGrower: ~Copyable {
  let table: BinnedTable
  private let rules: SplitRules
  private let shape: TreeShape
  private let sampling: FeatureSampling
  private let layout: HistogramLayout
  private var rows: RowEntries
  private var pool: HistogramPool
  private let build: AlignedBuffer<HistogramWord>
  private var random: RandomSource
  /// Histograms of leaves of a table beyond the second-level cache wait for memory.
  private let prefetches: Bool

  private var tree = BinnedTree(nodes: [])
  private var open: [Leaf] = []
  /// Leaves of the last tree, and splits whose two leaves were never partitioned.
  private var leaves: [Leaf] = []
  private var unpartitioned: [Leaf] = []
  private var features: SampledFeatures

  /// - Parameter seed: Of feature sampling and random thresholds.
  init(
    _ table: BinnedTable, rules: SplitRules, shape: TreeShape,
    sampling: FeatureSampling = FeatureSampling(), hasConstantHessian: Bool, seed: UInt64
  ) {
    self.table = table
    self.rules = rules
    self.shape = shape
    self.sampling = sampling
    layout = HistogramLayout(table.bins)
    rows = RowEntries(rowCount: table.rowCount, hasConstantHessian: hasConstantHessian)
    pool = HistogramPool(layout: layout)
    build = AlignedBuffer(count: max(1, table.rowStride) * HistogramLayout.buildStride)
    random = RandomSource(seed: seed)
    prefetches = table.rowCount * table.rowStride > 1 << 19
    features = SampledFeatures(layout)
  }

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
    features.sampleTree(sampling, &random)
    tree.nodes.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
    leaves.removeAll(keepingCapacity: true)
    unpartitioned.removeAll(keepingCapacity: true)
    pool.giveBackAll()

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
  /// - Parameter tree: The tree that ``grow(_:gradients:hessians:learningRate:)`` returned, perhaps
  ///   with other values.
  func add(_ tree: BinnedTree, to scores: UnsafeMutablePointer<Float>) {
    let packing = rows.packing
    for leaf in leaves {
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
    for leaf in leaves {
      let entries = rows.entries(leaf.buffer, from: leaf.start)
      tree.nodes[leaf.node].value = value(
        (0..<leaf.sums.count).map { rows.packing.row(entries[$0]) })
    }
  }

  // MARK: Growing

  private mutating func plantRoot() {
    var root = Leaf(sums: rows.sums)
    root.value = rules.value(
      gradient: rows.packing.gradient(root.sums.word),
      hessian: rows.packing.hessian(root.sums.word), count: Double(root.sums.count), parent: 0,
      bounds: root.bounds)
    tree.nodes.append(node(of: root))
    if canSplit(root) {
      buildHistogram(of: root)
      var search = self.search(for: root)
      var noSibling = search
      let slot = pool.take()
      root.slot = slot
      searchBoth(small: pool[slot], &search, large: nil, &noSibling, depth: 0)
      root.split = search.best
    }
    open.append(root)
  }

  private func node(of leaf: Leaf) -> BinnedTree.Node {
    BinnedTree.Node(value: Float(leaf.value), count: leaf.sums.count)
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
    var (left, right) = children(of: leaf, split)
    let firstChild = tree.nodes.count
    tree.nodes[leaf.node].feature = Int32(split.feature)
    tree.nodes[leaf.node].left = Int32(firstChild)
    tree.nodes[leaf.node].rule = split.rule
    tree.nodes[leaf.node].gain = split.gain

    let splitsLeft = !isLast && canSplit(left)
    let splitsRight = !isLast && canSplit(right)
    if !splitsLeft && !splitsRight && rows.packing.hasConstantHessian && !keepsRowsOfLeaves,
      case .threshold = split.rule
    {
      // The rows' order will not be needed: their scores are updated through the split.
      tree.nodes.append(node(of: left))
      tree.nodes.append(node(of: right))
      unpartitioned.append(leaf)
      pool.giveBack(slot)
      return
    }
    let leftCount = partition(
      rows.entries(leaf.buffer, from: leaf.start), count: leaf.sums.count,
      to: rows.entries(1 - leaf.buffer, from: leaf.start), by: split.rule,
      column: table.column(split.feature), packing: rows.packing)
    left.sums.count = leftCount
    right.sums.count = leaf.sums.count - leftCount
    left.start = leaf.start
    right.start = leaf.start + leftCount
    left.node = firstChild
    right.node = firstChild + 1
    tree.nodes.append(node(of: left))
    tree.nodes.append(node(of: right))
    findSplits(parentSlot: slot, &left, splitsLeft, &right, splitsRight)
    open.append(left)
    open.append(right)
  }

  /// Whether growing on the same rows and gradients again gives the same tree.
  var isDeterministic: Bool {
    !rules.extraTrees && sampling.byTree == 1 && sampling.byLevel == 1 && sampling.byNode == 1
  }

  /// Whether the rows of every leaf of the last tree must be at hand afterwards.
  var keepsRowsOfLeaves = false

  private func children(of leaf: Leaf, _ split: Split) -> (Leaf, Leaf) {
    let packing = rows.packing
    let rightWord = leaf.sums.word &- split.left
    let leftUnits = Double(packing.hessianUnits(split.left))
    let share = leftUnits / (leftUnits + Double(packing.hessianUnits(rightWord)))
    // Exact where hessians are constant, else an estimate until the rows are partitioned.
    let leftCount = Int((Double(leaf.sums.count) * share).rounded())
    var left = Leaf(sums: LeafSums(word: split.left, count: leftCount))
    var right = Leaf(sums: LeafSums(word: rightWord, count: leaf.sums.count - leftCount))
    for (child, isLeft) in [(left, true), (right, false)] {
      let value = rules.value(
        gradient: packing.gradient(child.sums.word), hessian: packing.hessian(child.sums.word),
        count: Double(child.sums.count), parent: leaf.value, bounds: leaf.bounds,
        extraLambda2: split.extraLambda2)
      if isLeft { left.value = value } else { right.value = value }
    }
    left.depth = leaf.depth + 1
    right.depth = leaf.depth + 1
    left.buffer = 1 - leaf.buffer
    right.buffer = 1 - leaf.buffer
    left.bounds = leaf.bounds
    right.bounds = leaf.bounds
    if !rules.monotone.isEmpty && rules.monotone[split.feature] != 0 {
      // Whatever grows below, the left side stays on its side of the middle.
      let middle = (left.value + right.value) / 2
      if rules.monotone[split.feature] > 0 {
        left.bounds.upper = min(left.bounds.upper, middle)
        right.bounds.lower = max(right.bounds.lower, middle)
      } else {
        left.bounds.lower = max(left.bounds.lower, middle)
        right.bounds.upper = min(right.bounds.upper, middle)
      }
    }
    return (left, right)
  }

  // MARK: Searching

  private func search(for leaf: Leaf) -> LeafSearch {
    LeafSearch(
      leaf.sums, rules: rules, packing: rows.packing, value: leaf.value, bounds: leaf.bounds)
  }

  private func buildHistogram(of leaf: Leaf) {
    // A root's rows are read in order: the processor fetches them ahead by itself.
    addRows(
      rows.entries(leaf.buffer, from: leaf.start), count: leaf.sums.count, of: table,
      packing: rows.packing, prefetching: prefetches && leaf.depth > 0, to: build.base)
  }

  /// Finds the best splits of two siblings. Only the smaller one's rows are added up; the parent's
  /// slot becomes the larger one's by subtraction.
  private mutating func findSplits(
    parentSlot: Int, _ left: inout Leaf, _ splitsLeft: Bool, _ right: inout Leaf,
    _ splitsRight: Bool
  ) {
    guard splitsLeft || splitsRight else {
      pool.giveBack(parentSlot)
      return
    }
    if left.sums.count <= right.sums.count {
      findSplits(parentSlot: parentSlot, small: &left, splitsLeft, large: &right, splitsRight)
    } else {
      findSplits(parentSlot: parentSlot, small: &right, splitsRight, large: &left, splitsLeft)
    }
  }

  private mutating func findSplits(
    parentSlot: Int, small: inout Leaf, _ splitsSmall: Bool, large: inout Leaf,
    _ splitsLarge: Bool
  ) {
    buildHistogram(of: small)
    var smallSearch = search(for: small)
    var largeSearch = search(for: large)
    var smallSlot: UnsafeMutablePointer<HistogramWord>?
    if splitsSmall {
      let slot = pool.take()
      small.slot = slot
      smallSlot = pool[slot]
    }
    searchBoth(
      small: smallSlot, &smallSearch, large: splitsLarge ? pool[parentSlot] : nil, &largeSearch,
      depth: small.depth)
    if splitsSmall { small.split = smallSearch.best }
    if splitsLarge {
      large.slot = parentSlot
      large.split = largeSearch.best
    } else {
      pool.giveBack(parentSlot)
    }
    // A leaf without a split needs its histogram no more.
    release(&small)
    release(&large)
  }

  /// Empties the build buffer into the histograms asked for, and searches them feature by feature.
  private mutating func searchBoth(
    small: UnsafeMutablePointer<HistogramWord>?, _ smallSearch: inout LeafSearch,
    large: UnsafeMutablePointer<HistogramWord>?, _ largeSearch: inout LeafSearch, depth: Int
  ) {
    let smallFeatures = features.forLeaf(depth: depth, &random)
    let largeFeatures = large == nil ? [] : features.forLeaf(depth: depth, &random)
    var nextSmall = 0
    var nextLarge = 0
    for feature in features.inTree {
      let offset = layout.offsets[feature]
      let hit = cumulate(
        build.base + feature * HistogramLayout.buildStride, small: small.map { $0 + offset },
        large: large.map { $0 + offset }, width: layout.offsets[feature + 1] - offset,
        smallSearch: smallSearch, largeSearch: largeSearch)
      if nextSmall < smallFeatures.count && smallFeatures[nextSmall] == feature {
        nextSmall += 1
        if let small { look(&smallSearch, feature, small + offset, hit.small) }
      }
      if nextLarge < largeFeatures.count && largeFeatures[nextLarge] == feature {
        nextLarge += 1
        if let large { look(&largeSearch, feature, large + offset, hit.large) }
      }
    }
    for feature in features.notInTree {
      let bins = build.base + feature * HistogramLayout.buildStride
      bins.update(repeating: 0, count: layout.offsets[feature + 1] - layout.offsets[feature])
    }
  }

  private mutating func look(
    _ search: inout LeafSearch, _ feature: Int, _ cumulative: UnsafePointer<HistogramWord>,
    _ gateVerdict: Bool
  ) {
    let bins = layout.bins[feature]
    let randomBin = rules.extraTrees ? random.index(below: bins.binCount - 1) : nil
    search.search(
      feature, cumulative, bins, mayBeat: gateVerdict || !rules.areClosedForm,
      randomBin: randomBin)
  }

  private mutating func release(_ leaf: inout Leaf) {
    if leaf.split == nil, let slot = leaf.slot {
      pool.giveBack(slot)
      leaf.slot = nil
    }
  }
}
