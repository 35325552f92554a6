import Tabular

/// Grows the splits of symmetric trees, level by level: CatBoost's way. The leaves' values are the
/// caller's business, since they may come from other rows and weights than the splits.
struct SymmetricGrower: ~Copyable {
  enum Score: Sendable {
    case cosine
    case l2
  }

  struct Rules: Sendable {
    var depth: Int
    var lambda2: Double
    var score: Score
    /// Columns looked at in a level.
    var columnShare = 1.0
  }

  let rules: Rules
  let layout: HistogramLayout
  private(set) var rows: RowEntries
  private var pool: HistogramPool
  private let build: AlignedBuffer<HistogramWord>
  let scores: LevelScores
  var columns: SampledFeatures
  /// For combined statistics, once there are any to score.
  var candidate: CandidateScores?
  var random: RandomSource
  var noise: NoiseSource
  private let prefetches: Bool

  /// - Parameters:
  ///   - table: Any of the tables that trees will be grown on: all have its bins and rows.
  ///   - hasConstantHessian: Whether all rows of a tree weigh the same.
  init(_ table: BinnedTable, rules: Rules, hasConstantHessian: Bool, seed: UInt64) {
    self.rules = rules
    layout = HistogramLayout(table.bins)
    rows = RowEntries(rowCount: table.rowCount, hasConstantHessian: hasConstantHessian)
    pool = HistogramPool(layout: layout)
    build = AlignedBuffer(count: max(1, table.rowStride) * HistogramLayout.buildStride)
    scores = LevelScores(layout: layout, needsNorms: rules.score == .cosine)
    columns = SampledFeatures(layout)
    random = RandomSource(seed: seed)
    noise = NoiseSource(&random)
    prefetches = table.rowCount * table.rowStride > 1 << 19
  }

  /// Grows a tree's splits on `sample`.
  ///
  /// - Parameters:
  ///   - gradients: Weighted; one for each row of the table, read in `sample` only.
  ///   - weights: Likewise; a constant one is read from the first place alone.
  ///   - noise: Deviation of what is added to each score, in units of the score.
  ///   - penalty: On the gains of statistics that are new to the model.
  mutating func grow(
    _ sample: [Int32], columns ordered: OrderedColumns, gradients: UnsafePointer<Float>,
    weights: UnsafePointer<Float>, noise deviation: Double, penalty: NewStatisticsPenalty
  ) -> SymmetricTree {
    let table = ordered.table
    rows.load(sample, gradients: gradients, hessians: weights)
    columns.sampleTree(FeatureSampling(byLevel: rules.columnShare), &random)
    pool.giveBackAll()
    var tree = SymmetricTree()
    guard !columns.inTree.isEmpty else { return tree }
    var level = [plantRoot(table)]
    var last = LevelBest(noisy: 0, score: 0)
    for depth in 0..<rules.depth {
      let noise = Float(deviation / scoreUnit)
      var combined: [CombinedCandidate] = []
      if depth > 0, let statistics = ordered.combined {
        combined = candidates(
          statistics, order: ordered.order, after: tree.splits, level: level, noise: noise)
      }
      guard
        let (choice, best) = bestSplit(
          depth: depth, combined, noise: noise, penalty: penalty, after: last)
      else { break }
      let split = choice.split { column in
        ordered.combined?.use(column) ?? table.featureCount
      }
      guard !tree.splits.contains(split) else { break }
      tree.splits.append(split)
      tree.gains.append(max(0, Double(best.score - last.score) * scoreUnit))
      last = best
      if depth + 1 == rules.depth { break }
      scores.zero()
      var next: [Leaf] = []
      next.reserveCapacity(2 * level.count)
      for leaf in level { next += self.split(leaf, by: split, ordered) }
      level = next
    }
    return tree
  }

  func scorer(of leaf: Leaf) -> LeafScorer {
    LeafScorer(
      leaf.sums.word, rows.packing,
      lambda: max(1e-6, rules.lambda2 * rows.packing.hessianScale))
  }

  private mutating func plantRoot(_ table: BinnedTable) -> Leaf {
    var root = Leaf(sums: rows.sums)
    let slot = pool.take()
    root.slot = slot
    addRows(
      rows.entries(0, from: 0), count: root.sums.count, of: table, packing: rows.packing,
      prefetching: false, to: build.base)
    scores.zero()
    let scorer = self.scorer(of: root)
    for column in columns.inTree {
      let (offset, width) = place(column)
      scores.addSplit(
        build.base + column * HistogramLayout.buildStride, small: pool[slot], scorer, large: nil,
        scorer, offset: offset, width: width)
    }
    clearUnused()
    return root
  }

  func place(_ column: Int) -> (offset: Int, width: Int) {
    (layout.offsets[column], layout.offsets[column + 1] - layout.offsets[column])
  }

  private func clearUnused() {
    for column in columns.notInTree {
      let bins = build.base + column * HistogramLayout.buildStride
      bins.update(repeating: 0, count: place(column).width)
    }
  }

  /// The children of a leaf that have rows, scored for the next level.
  private mutating func split(
    _ leaf: Leaf, by split: SymmetricTree.Split, _ ordered: OrderedColumns
  ) -> [Leaf] {
    guard let slot = leaf.slot else { preconditionFailure("a leaf without a histogram") }
    let packing = rows.packing
    let isPlain = split.column < layout.bins.count
    var leftWord: HistogramWord = 0
    var leftCount = 0
    if isPlain {
      leftWord = pool[slot][layout.offsets[split.column] + Int(split.bin)]
      let leftUnits = packing.hessianUnits(leftWord)
      if leftUnits == 0 || leftUnits == packing.hessianUnits(leaf.sums.word) { return keep(leaf) }
    }
    leftCount = partition(
      rows.entries(leaf.buffer, from: leaf.start), count: leaf.sums.count,
      to: rows.entries(1 - leaf.buffer, from: leaf.start),
      by: .threshold(bin: split.bin, missingLeft: true), column: ordered.cells(split.column),
      packing: packing)
    if !isPlain {
      // No histogram of combined statistics is kept.
      if leftCount == 0 || leftCount == leaf.sums.count { return keep(leaf) }
      let entries = rows.entries(1 - leaf.buffer, from: leaf.start)
      for position in 0..<leftCount { leftWord &+= packing.word(entries[position]) }
    }
    var left = Leaf(sums: LeafSums(word: leftWord, count: leftCount))
    var right = Leaf(
      sums: LeafSums(word: leaf.sums.word &- leftWord, count: leaf.sums.count - leftCount))
    left.start = leaf.start
    right.start = leaf.start + leftCount
    left.buffer = 1 - leaf.buffer
    right.buffer = 1 - leaf.buffer
    if left.sums.count <= right.sums.count {
      score(small: &left, large: &right, parentSlot: slot, ordered.table)
    } else {
      score(small: &right, large: &left, parentSlot: slot, ordered.table)
    }
    return [left, right]
  }

  /// All rows on one side: the same rows, the same histogram.
  private mutating func keep(_ leaf: Leaf) -> [Leaf] {
    guard let slot = leaf.slot else { preconditionFailure("a leaf without a histogram") }
    let scorer = self.scorer(of: leaf)
    for column in columns.inTree {
      let (offset, width) = place(column)
      scores.addKept(pool[slot], scorer, offset: offset, width: width)
    }
    return [leaf]
  }

  /// Builds the smaller child's histogram and scores both; the parent's slot becomes the larger's.
  private mutating func score(
    small: inout Leaf, large: inout Leaf, parentSlot: Int, _ table: BinnedTable
  ) {
    addRows(
      rows.entries(small.buffer, from: small.start), count: small.sums.count, of: table,
      packing: rows.packing, prefetching: prefetches, to: build.base)
    let slot = pool.take()
    small.slot = slot
    large.slot = parentSlot
    let (smallScorer, largeScorer) = (scorer(of: small), scorer(of: large))
    for column in columns.inTree {
      let (offset, width) = place(column)
      scores.addSplit(
        build.base + column * HistogramLayout.buildStride, small: pool[slot], smallScorer,
        large: pool[parentSlot], largeScorer, offset: offset, width: width)
    }
    clearUnused()
  }
}
