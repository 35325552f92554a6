import Tabular

/// Grows the splits of symmetric trees, level by level: CatBoost's way. The leaves' values are the
/// caller's business, since they may come from other rows and weights than the splits.
///
/// A tree of several outputs has the splits of the best score summed over outputs: each has histograms of its own,
/// of the same rows and weights.
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
  let outputs: Int
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
  ///   - outputs: Gradients of a row; at least 1.
  init(
    _ table: BinnedTable, rules: Rules, hasConstantHessian: Bool, outputs: Int = 1, seed: UInt64
  ) {
    self.rules = rules
    self.outputs = outputs
    layout = HistogramLayout(table.bins)
    rows = RowEntries(
      rowCount: table.rowCount, hasConstantHessian: hasConstantHessian, outputs: outputs)
    pool = HistogramPool(layout: layout, outputs: outputs)
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
  ///   - stride: From one output's gradients to the next's.
  ///   - weights: One for each row of the table; a constant one is read from the first place alone.
  ///   - noise: Deviation of what is added to each score, in units of the score.
  ///   - penalty: On the gains of statistics that are new to the model.
  mutating func grow(
    _ sample: [Int32], columns ordered: OrderedColumns, gradients: UnsafePointer<Float>,
    stride: Int = 0, weights: UnsafePointer<Float>, noise deviation: Double,
    penalty: NewStatisticsPenalty
  ) -> SymmetricTree {
    let table = ordered.table
    rows.load(sample, gradients: gradients, stride: stride, hessians: weights)
    columns.sampleTree(FeatureSampling(byLevel: rules.columnShare), &random)
    pool.giveBackAll()
    var tree = SymmetricTree()
    tree.values = [Float](repeating: 0, count: outputs)
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

  /// The sums of an output over a leaf, which has a histogram.
  func word(of leaf: Leaf, output: Int) -> HistogramWord {
    if output == 0 { return leaf.sums.word }
    guard let slot = leaf.slot else { preconditionFailure("a leaf without a histogram") }
    // Cumulative bins end with the sum of all.
    return histogram(slot, output)[layout.offsets[columns.inTree[0] + 1] - 1]
  }

  private func histogram(_ slot: Int, _ output: Int) -> UnsafeMutablePointer<HistogramWord> {
    pool[slot] + output * layout.size
  }

  func scorer(_ word: HistogramWord) -> LeafScorer {
    LeafScorer(
      word, rows.packing, lambda: max(1e-6, rules.lambda2 * rows.packing.hessianScale))
  }

  private mutating func plantRoot(_ table: BinnedTable) -> Leaf {
    var root = Leaf(sums: rows.sums)
    let slot = pool.take()
    root.slot = slot
    scores.zero()
    for output in 0..<outputs {
      addRows(
        rows.entries(0, from: 0, output: output), count: root.sums.count, of: table,
        packing: rows.packing, prefetching: false, to: build.base)
      let scorer = self.scorer(rows.outputSums[output].word)
      let histogram = histogram(slot, output)
      for column in columns.inTree {
        let (offset, width) = place(column)
        scores.addSplit(
          build.base + column * HistogramLayout.buildStride, small: histogram, scorer, large: nil,
          scorer, offset: offset, width: width)
      }
      clearUnused()
    }
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
    if split.column < layout.bins.count {
      let leftUnits = rows.packing.hessianUnits(leftWord(slot, 0, split))
      if leftUnits == 0 || leftUnits == rows.packing.hessianUnits(leaf.sums.word) {
        return keep(leaf)
      }
    }
    let leftCount = part(leaf, by: split, ordered, output: 0)
    // No histogram of combined statistics is kept that would have said so.
    if leftCount == 0 || leftCount == leaf.sums.count { return keep(leaf) }
    let leftWord = leftSum(of: leaf, split, count: leftCount, output: 0)
    var left = Leaf(sums: LeafSums(word: leftWord, count: leftCount))
    var right = Leaf(
      sums: LeafSums(word: leaf.sums.word &- leftWord, count: leaf.sums.count - leftCount))
    left.start = leaf.start
    right.start = leaf.start + leftCount
    left.buffer = 1 - leaf.buffer
    right.buffer = 1 - leaf.buffer
    // The parent's slot becomes the larger child's.
    let isLeftSmall = left.sums.count <= right.sums.count
    let small = pool.take()
    left.slot = isLeftSmall ? small : slot
    right.slot = isLeftSmall ? slot : small
    for output in 0..<outputs {
      var words = (left: left.sums.word, right: right.sums.word)
      if output > 0 {
        let whole = word(of: leaf, output: output)
        _ = part(leaf, by: split, ordered, output: output)
        words.left = leftSum(of: leaf, split, count: leftCount, output: output)
        words.right = whole &- words.left
      }
      if isLeftSmall {
        score(
          small: left, words.left, large: right, words.right, output: output, ordered.table)
      } else {
        score(
          small: right, words.right, large: left, words.left, output: output, ordered.table)
      }
    }
    return [left, right]
  }

  /// The sums of an output on the left of a plain split.
  private func leftWord(
    _ slot: Int, _ output: Int, _ split: SymmetricTree.Split
  ) -> HistogramWord {
    histogram(slot, output)[layout.offsets[split.column] + Int(split.bin)]
  }

  /// Sends a leaf's rows to the other buffer, those on the left first; how many these are.
  private func part(
    _ leaf: Leaf, by split: SymmetricTree.Split, _ ordered: OrderedColumns, output: Int
  ) -> Int {
    partition(
      rows.entries(leaf.buffer, from: leaf.start, output: output), count: leaf.sums.count,
      to: rows.entries(1 - leaf.buffer, from: leaf.start, output: output),
      by: .threshold(bin: split.bin, missingLeft: true), column: ordered.cells(split.column),
      packing: rows.packing)
  }

  /// The sums of an output over the left rows of a leaf that was parted.
  private func leftSum(
    of leaf: Leaf, _ split: SymmetricTree.Split, count: Int, output: Int
  ) -> HistogramWord {
    if split.column < layout.bins.count, let slot = leaf.slot {
      return leftWord(slot, output, split)
    }
    let entries = rows.entries(1 - leaf.buffer, from: leaf.start, output: output)
    let packing = rows.packing
    var word: HistogramWord = 0
    for position in 0..<count { word &+= packing.word(entries[position]) }
    return word
  }

  /// All rows on one side: the same rows, the same histogram.
  private mutating func keep(_ leaf: Leaf) -> [Leaf] {
    guard let slot = leaf.slot else { preconditionFailure("a leaf without a histogram") }
    for output in 0..<outputs {
      let scorer = self.scorer(word(of: leaf, output: output))
      for column in columns.inTree {
        let (offset, width) = place(column)
        scores.addKept(histogram(slot, output), scorer, offset: offset, width: width)
      }
    }
    return [leaf]
  }

  /// Builds the smaller child's histogram of an output and scores both; what stands in the larger one's slot is the
  /// parent's.
  private mutating func score(
    small: Leaf, _ smallWord: HistogramWord, large: Leaf, _ largeWord: HistogramWord, output: Int,
    _ table: BinnedTable
  ) {
    guard let smallSlot = small.slot, let largeSlot = large.slot else {
      preconditionFailure("a leaf without a histogram")
    }
    addRows(
      rows.entries(small.buffer, from: small.start, output: output), count: small.sums.count,
      of: table, packing: rows.packing, prefetching: prefetches, to: build.base)
    let (smallScorer, largeScorer) = (scorer(smallWord), scorer(largeWord))
    let (smallBins, largeBins) = (histogram(smallSlot, output), histogram(largeSlot, output))
    for column in columns.inTree {
      let (offset, width) = place(column)
      scores.addSplit(
        build.base + column * HistogramLayout.buildStride, small: smallBins, smallScorer,
        large: largeBins, largeScorer, offset: offset, width: width)
    }
    clearUnused()
  }
}
