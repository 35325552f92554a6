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

  private let rules: Rules
  private let layout: HistogramLayout
  private var rows: RowEntries
  private var pool: HistogramPool
  private let build: AlignedBuffer<HistogramWord>
  private let scores: LevelScores
  private var columns: SampledFeatures
  private var random: RandomSource
  private var noise: NoiseSource
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
  ///   - factors: What the gains of each column's splits are multiplied by; 1 if empty.
  mutating func grow(
    _ sample: [Int32], table: BinnedTable, gradients: UnsafePointer<Float>,
    weights: UnsafePointer<Float>, noise deviation: Double,
    factors: [Float] = []
  ) -> SymmetricTree {
    rows.load(sample, gradients: gradients, hessians: weights)
    columns.sampleTree(FeatureSampling(byLevel: rules.columnShare), &random)
    pool.giveBackAll()
    var tree = SymmetricTree()
    guard !columns.inTree.isEmpty else { return tree }
    var level = [plantRoot(table)]
    var last = LevelBest(noisy: 0, score: 0)
    for depth in 0..<rules.depth {
      guard let (split, best) = bestSplit(depth: depth, noise: deviation, factors, after: last),
        !tree.splits.contains(split)
      else { break }
      tree.splits.append(split)
      tree.gains.append(max(0, Double(best.score - last.score) * scoreUnit))
      last = best
      if depth + 1 == rules.depth { break }
      scores.zero()
      var next: [Leaf] = []
      next.reserveCapacity(2 * level.count)
      for leaf in level { next += self.split(leaf, by: split, table) }
      level = next
    }
    return tree
  }

  private func scorer(of leaf: Leaf) -> LeafScorer {
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

  private func place(_ column: Int) -> (offset: Int, width: Int) {
    (layout.offsets[column], layout.offsets[column + 1] - layout.offsets[column])
  }

  private func clearUnused() {
    for column in columns.notInTree {
      let bins = build.base + column * HistogramLayout.buildStride
      bins.update(repeating: 0, count: place(column).width)
    }
  }

  /// The children of a leaf that have rows, scored for the next level.
  private mutating func split(_ leaf: Leaf, by split: SymmetricTree.Split, _ table: BinnedTable)
    -> [Leaf]
  {
    guard let slot = leaf.slot else { preconditionFailure("a leaf without a histogram") }
    let packing = rows.packing
    let leftWord = pool[slot][layout.offsets[split.column] + Int(split.bin)]
    let leftUnits = packing.hessianUnits(leftWord)
    if leftUnits == 0 || leftUnits == packing.hessianUnits(leaf.sums.word) {
      // All rows on one side: the same rows, the same histogram.
      let scorer = self.scorer(of: leaf)
      for column in columns.inTree {
        let (offset, width) = place(column)
        scores.addKept(pool[slot], scorer, offset: offset, width: width)
      }
      return [leaf]
    }
    let leftCount = partition(
      rows.entries(leaf.buffer, from: leaf.start), count: leaf.sums.count,
      to: rows.entries(1 - leaf.buffer, from: leaf.start),
      by: .threshold(bin: split.bin, missingLeft: true), column: table.column(split.column),
      packing: packing)
    var left = Leaf(sums: LeafSums(word: leftWord, count: leftCount))
    var right = Leaf(
      sums: LeafSums(word: leaf.sums.word &- leftWord, count: leaf.sums.count - leftCount))
    left.start = leaf.start
    right.start = leaf.start + leftCount
    left.buffer = 1 - leaf.buffer
    right.buffer = 1 - leaf.buffer
    if left.sums.count <= right.sums.count {
      score(small: &left, large: &right, parentSlot: slot, table)
    } else {
      score(small: &right, large: &left, parentSlot: slot, table)
    }
    return [left, right]
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

  // MARK: Choosing

  /// A level's score with noise and without, in units of the packed sums.
  private struct LevelBest {
    var noisy: Float
    var score: Float
  }

  /// A score of 1 unit in terms of gradients: a cosine is of first order in them.
  private var scoreUnit: Double {
    let packing = rows.packing
    let gradientUnit =
      Double(UInt64(1) << (32 - packing.sumShift)) / packing.gradientScale
      * packing.hessianScale.squareRoot()
    return rules.score == .cosine ? gradientUnit : gradientUnit * gradientUnit
  }

  /// The split that gains most, noise included.
  private mutating func bestSplit(
    depth: Int, noise deviation: Double, _ factors: [Float], after last: LevelBest
  ) -> (SymmetricTree.Split, LevelBest)? {
    let noiseUnits = Float(deviation / scoreUnit)
    var best: (SymmetricTree.Split, LevelBest)?
    var bestGain = -Float.infinity
    for column in columns.forLeaf(depth: depth, &random) {
      guard let (bin, score) = bestBin(of: column, noise: noiseUnits) else { continue }
      let noisy = score + (noiseUnits > 0 ? noise.normal()[0] * noiseUnits : 0)
      let gain = (noisy - last.noisy) * (factors.isEmpty ? 1 : factors[column])
      if gain > bestGain {
        bestGain = gain
        best = (
          SymmetricTree.Split(column: column, bin: UInt8(bin)),
          LevelBest(noisy: noisy, score: score)
        )
      }
    }
    return best
  }

  /// The best bin of a column with noise, and its score without.
  private mutating func bestBin(of column: Int, noise deviation: Float) -> (bin: Int, score: Float)?
  {
    let offset = layout.offsets[column]
    // Bin numbers as floats: comparisons of integer vectors go lane by lane.
    let last = Float(layout.bins[column].binCount - 1)
    let groups = (Int(last) + 7) >> 3
    let scores = UnsafeMutableRawPointer(self.scores.scores.base + offset)
      .assumingMemoryBound(to: EightFloats.self)
    let norms = UnsafeMutableRawPointer(
      self.scores.norms.base + (self.scores.needsNorms ? offset : 0)
    ).assumingMemoryBound(to: EightFloats.self)
    var best = EightFloats(repeating: -.infinity)
    var bestScore = best
    var at = EightFloats(repeating: -1)
    var bins = LeafScorer.lanes
    for group in 0..<groups {
      var score = scores[group]
      if self.scores.needsNorms {
        score /= (norms[group] + EightFloats(repeating: 1e-30)).squareRoot()
      }
      let noisy = deviation > 0 ? score + noise.normal() * deviation : score
      let hit = (noisy .> best) .& (bins .< EightFloats(repeating: last))
      best.replace(with: noisy, where: hit)
      bestScore.replace(with: score, where: hit)
      at.replace(with: bins, where: hit)
      bins += 8
    }
    // The lowest of the bins with the best score; whole vectors, since taking lanes is slow.
    let most = best.max()
    guard most > -.infinity else { return nil }
    let bin = at.replacing(with: 1e9, where: best .< EightFloats(repeating: most)).min()
    let other = at .!= EightFloats(repeating: bin)
    return (Int(bin), bestScore.replacing(with: -.infinity, where: other).max())
  }
}
