import Tabular

/// Builds the histograms of leaves and finds the best split of each.
///
/// Only the smaller of two siblings is added up row by row; the parent's histogram becomes the
/// larger one's by subtraction.
struct LeafSplitter: ~Copyable {
  private let table: BinnedTable
  private let rules: SplitRules
  private let sampling: FeatureSampling
  private let layout: HistogramLayout
  private let build: AlignedBuffer<HistogramWord>
  private var pool: HistogramPool
  private var random: RandomSource
  /// Histograms of leaves of a table beyond the second-level cache wait for memory.
  private let prefetches: Bool
  private var features: SampledFeatures
  /// The columns of the tree's features, in their order.
  private var columns: [HistogramColumn]
  private let smallTops: AlignedBuffer<SplitGate.Floats>
  private let largeTops: AlignedBuffer<SplitGate.Floats>
  /// What the gate finds with missing values on the right.
  private let missingTops: AlignedBuffer<SplitGate.Floats>
  private(set) var finder: SplitFinder

  init(
    _ table: BinnedTable, rules: SplitRules, sampling: FeatureSampling, packing: RowPacking,
    seed: UInt64
  ) {
    self.table = table
    self.rules = rules
    self.sampling = sampling
    layout = HistogramLayout(table.bins)
    build = AlignedBuffer(count: max(1, table.rowStride) * HistogramLayout.buildStride)
    pool = HistogramPool(layout: layout)
    random = RandomSource(seed: seed)
    prefetches = table.rowCount * table.rowStride > 1 << 19
    features = SampledFeatures(layout)
    columns = features.inTree.map { [layout] in layout.columns[$0] }
    smallTops = AlignedBuffer(count: layout.bins.count)
    largeTops = AlignedBuffer(count: layout.bins.count)
    missingTops = AlignedBuffer(count: layout.bins.count)
    finder = SplitFinder(rules, packing)
  }

  /// Whether growing on the same rows and gradients again gives the same tree.
  var isDeterministic: Bool {
    !rules.extraTrees && sampling.byTree == 1 && sampling.byLevel == 1 && sampling.byNode == 1
  }

  /// Prepares for a tree of rows packed in this way.
  mutating func startTree(_ packing: RowPacking) {
    finder = SplitFinder(rules, packing)
    pool.giveBackAll()
    guard sampling.byTree < 1 || sampling.byLevel < 1 || sampling.byNode < 1 else { return }
    features.sampleTree(sampling, &random)
    columns = features.inTree.map { [layout] in layout.columns[$0] }
  }

  /// The leaf's histogram is needed no more.
  mutating func discard(_ leaf: inout Leaf) {
    guard let slot = leaf.slot else { return }
    pool.giveBack(slot)
    leaf.slot = nil
  }

  /// Finds the split of a root.
  mutating func findSplit(of root: inout Leaf, _ rows: borrowing RowEntries) {
    addHistogram(of: root, rows)
    var search = finder.search(root.sums, value: root.value, bounds: root.bounds)
    let slot = pool.take()
    root.slot = slot
    let side = PassSide(histogram: pool[slot], gate: finder.gate(search), tops: smallTops.base)
    empty(small: side, large: nil)
    searchColumns(&search, side, depth: 0)
    root.split = search.best
  }

  /// Finds the splits of two siblings, each if it may be split. The parent's histogram is used up.
  mutating func findSplits(
    parentSlot: Int, small: inout Leaf, _ splitsSmall: Bool, large: inout Leaf,
    _ splitsLarge: Bool, _ rows: borrowing RowEntries
  ) {
    addHistogram(of: small, rows)
    var smallSearch = finder.search(small.sums, value: small.value, bounds: small.bounds)
    var largeSearch = finder.search(large.sums, value: large.value, bounds: large.bounds)
    var smallSide: PassSide?
    var largeSide: PassSide?
    if splitsSmall {
      let slot = pool.take()
      small.slot = slot
      smallSide = PassSide(
        histogram: pool[slot], gate: finder.gate(smallSearch), tops: smallTops.base)
    }
    if splitsLarge {
      large.slot = parentSlot
      largeSide = PassSide(
        histogram: pool[parentSlot], gate: finder.gate(largeSearch), tops: largeTops.base)
    }
    empty(small: smallSide, large: largeSide)
    if let smallSide { searchColumns(&smallSearch, smallSide, depth: small.depth) }
    if let largeSide { searchColumns(&largeSearch, largeSide, depth: large.depth) }
    small.split = smallSearch.best
    large.split = largeSearch.best
    // A leaf without a split needs its histogram no more.
    if small.split == nil { discard(&small) }
    if !splitsLarge { pool.giveBack(parentSlot) } else if large.split == nil { discard(&large) }
  }

  // MARK: Histograms

  private func addHistogram(of leaf: Leaf, _ rows: borrowing RowEntries) {
    // A root's rows are read in order: the processor fetches them ahead by itself.
    addRows(
      rows.entries(leaf.buffer, from: leaf.start), count: leaf.sums.count, of: table,
      packing: rows.packing, prefetching: prefetches && leaf.depth > 0, to: build.base)
  }

  /// Empties the build buffer into the histograms asked for.
  private func empty(small: PassSide?, large: PassSide?) {
    columns.withUnsafeBufferPointer { cumulate(build.base, $0, small: small, large: large) }
    for feature in features.notInTree {
      let column = layout.columns[feature]
      (build.base + column.buildOffset).update(repeating: 0, count: column.width)
    }
  }

  // MARK: Searching

  /// Searches the columns that the leaf may be split on.
  private mutating func searchColumns(_ search: inout LeafSearch, _ side: PassSide, depth: Int) {
    guard sampling.byLevel < 1 || sampling.byNode < 1 else {
      self.search(&search, side, columns.indices)
      return
    }
    // Both lists ascend, and the leaf's features are among the tree's.
    var positions: [Int] = []
    var position = 0
    for feature in features.forLeaf(depth: depth, &random) {
      while columns[position].feature != feature { position += 1 }
      positions.append(position)
    }
    self.search(&search, side, positions)
  }

  private mutating func search(
    _ search: inout LeafSearch, _ side: PassSide, _ positions: some Collection<Int>
  ) {
    if finder.isClosedForm {
      searchGated(&search, side, positions)
    } else {
      searchAll(&search, side, positions)
    }
  }

  /// Searches every column, each at one random threshold if the rules say so.
  private mutating func searchAll(
    _ search: inout LeafSearch, _ side: PassSide, _ positions: some Collection<Int>
  ) {
    for position in positions {
      let column = columns[position]
      let bins = side.histogram + column.offset
      let randomBin = rules.extraTrees ? random.index(below: column.binCount - 1) : nil
      if column.isCategory {
        finder.searchCategories(&search, column, bins, randomBin: randomBin)
      } else {
        finder.searchThresholds(&search, column, bins, randomBin: randomBin)
      }
    }
  }

  /// Searches categories, and of the numeric columns those that may hold the best split.
  private func searchGated(
    _ search: inout LeafSearch, _ side: PassSide, _ positions: some Collection<Int>
  ) {
    let top = highestTop(side, positions)
    let threshold = side.gate.threshold(top: top, score: search.bestScore)
    let thresholds = SplitGate.Floats(repeating: threshold)
    var isPromiseOpen = false
    for position in positions {
      let column = columns[position]
      let bins = side.histogram + column.offset
      if column.isCategory {
        finder.searchCategories(&search, column, bins)
        continue
      }
      let missingLeft = any(side.tops[position] .>= thresholds)
      let missingRight = column.hasMissingBin && any(missingTops[position] .>= thresholds)
      guard missingLeft || missingRight else { continue }
      isPromiseOpen = true
      finder.searchThresholds(
        &search, column, bins, missingLeft: missingLeft, missingRight: missingRight)
    }
    guard isPromiseOpen, !side.gate.keepsPromise(of: top, score: search.bestScore) else { return }
    for position in positions where !columns[position].isCategory {
      let column = columns[position]
      finder.searchThresholds(&search, column, side.histogram + column.offset)
    }
  }

  /// The highest value that the gate found; looks at missing values on the right as well.
  private func highestTop(_ side: PassSide, _ positions: some Collection<Int>) -> Float {
    var top = SplitGate.Floats(repeating: 0)
    for position in positions {
      let column = columns[position]
      if column.isCategory { continue }
      top.replace(with: side.tops[position], where: side.tops[position] .> top)
      guard column.hasMissingBin else { continue }
      var other = SplitGate.Floats(repeating: -1)
      if side.histogram[column.offset] != 0 {
        other = topWithMissingRight(side.histogram, column, gate: side.gate)
        top.replace(with: other, where: other .> top)
      }
      missingTops[position] = other
    }
    return top.max()
  }
}
