private import Tabular

/// The scores of one column's bins, in groups of 8.
struct ColumnScores {
  let scores: UnsafePointer<EightFloats>
  let norms: UnsafePointer<EightFloats>?
  let binCount: Int
}

extension LevelScores {
  func column(offset: Int, binCount: Int) -> ColumnScores {
    func groups(_ base: UnsafeMutablePointer<Float>) -> UnsafePointer<EightFloats> {
      UnsafeRawPointer(base + offset).assumingMemoryBound(to: EightFloats.self)
    }
    return ColumnScores(
      scores: groups(scores.base), norms: needsNorms ? groups(norms.base) : nil,
      binCount: binCount)
  }
}

/// Working memory to score the statistics of one projection: four columns.
final class CandidateScores {
  let cells: AlignedBuffer<UInt8>
  let build = AlignedBuffer<HistogramWord>(count: 4 * HistogramLayout.buildStride)
  let histogram: AlignedBuffer<HistogramWord>
  let scores: LevelScores
  let layout: HistogramLayout
  let prefetches: Bool

  init(rowCount: Int, needsNorms: Bool) {
    let bins = FeatureBins.ordered(
      binOfLevel: [], other: 0, binCount: TargetStatistics.steps + 1)
    layout = HistogramLayout([bins, bins, bins, bins])
    cells = AlignedBuffer(count: 4 * rowCount)
    histogram = AlignedBuffer(count: layout.size)
    scores = LevelScores(layout: layout, needsNorms: needsNorms)
    prefetches = 4 * rowCount > 1 << 19
  }
}

/// The best bin of a combined statistic.
struct CombinedCandidate {
  var column: CombinedStatistics.Column
  /// How many keys its projection has.
  var keys: Int
  var bin: Int
  var score: Float
}

extension SymmetricGrower {
  /// A level's score with noise and without, in units of the packed sums.
  struct LevelBest {
    var noisy: Float
    var score: Float
  }

  enum Choice {
    case plain(SymmetricTree.Split)
    case combined(CombinedStatistics.Column, bin: UInt8)

    /// - Parameter number: Makes a combined column and gives its number.
    func split(number: (CombinedStatistics.Column) -> Int) -> SymmetricTree.Split {
      switch self {
      case .plain(let split): split
      case .combined(let column, let bin): SymmetricTree.Split(column: number(column), bin: bin)
      }
    }
  }

  /// A score of 1 unit in terms of gradients: a cosine is of first order in them.
  var scoreUnit: Double {
    let packing = rows.packing
    let gradientUnit =
      Double(UInt64(1) << (32 - packing.sumShift)) / packing.gradientScale
      * packing.hessianScale.squareRoot()
    return rules.score == .cosine ? gradientUnit : gradientUnit * gradientUnit
  }

  /// Scores combined statistics on the leaves of a level. Their histograms are built from all rows:
  /// no level above has any to subtract from.
  mutating func candidates(
    _ statistics: CombinedStatistics, order: Int, after splits: [SymmetricTree.Split],
    level: [Leaf], noise: Float
  ) -> [CombinedCandidate] {
    let memory =
      candidate
      ?? CandidateScores(
        rowCount: statistics.rowCount, needsNorms: scores.needsNorms)
    candidate = memory
    var found: [CombinedCandidate] = []
    for projection in statistics.candidates(after: splits) {
      guard rules.columnShare == 1 || random.uniform() < rules.columnShare else { continue }
      for threshold in 0..<statistics.thresholdCount {
        let keys = statistics.fill(
          projection, order: order, threshold: threshold, memory.cells.base)
        memory.scores.zero()
        for leaf in level { add(leaf, to: memory) }
        for statistic in 0..<4 {
          let column = CombinedStatistics.Column(
            projection: projection, statistic: statistic, threshold: threshold)
          // How frequent a key is says no threshold.
          if column.isFrequency && threshold > 0 { continue }
          let bins = memory.scores.column(
            offset: memory.layout.offsets[statistic], binCount: TargetStatistics.steps + 1)
          guard let (bin, score) = bestBin(bins, noise: noise) else { continue }
          found.append(CombinedCandidate(column: column, keys: keys, bin: bin, score: score))
        }
      }
    }
    return found
  }

  private func add(_ leaf: Leaf, to memory: CandidateScores) {
    for output in 0..<outputs {
      addRows(
        rows.entries(leaf.buffer, from: leaf.start, output: output), count: leaf.sums.count,
        cells: memory.cells.base, rowStride: 4, packing: rows.packing,
        prefetching: memory.prefetches, to: memory.build.base)
      let scorer = scorer(word(of: leaf, output: output))
      for statistic in 0..<4 {
        let offset = memory.layout.offsets[statistic]
        memory.scores.addSplit(
          memory.build.base + statistic * HistogramLayout.buildStride,
          small: memory.histogram.base, scorer, large: nil, scorer, offset: offset,
          width: memory.layout.offsets[statistic + 1] - offset)
      }
    }
  }

  /// The split that gains most, noise included.
  mutating func bestSplit(
    depth: Int, _ combined: [CombinedCandidate], noise deviation: Float,
    penalty: NewStatisticsPenalty, after last: LevelBest
  ) -> (Choice, LevelBest)? {
    let most = combined.reduce(penalty.mostLevels) { max($0, $1.keys) }
    var best: (Choice, LevelBest)?
    var bestGain = -Float.infinity
    for column in columns.forLeaf(depth: depth, &random) {
      let bins = scores.column(
        offset: layout.offsets[column], binCount: layout.bins[column].binCount)
      guard let (bin, score) = bestBin(bins, noise: deviation) else { continue }
      let noisy = noised(score, deviation)
      let gain = (noisy - last.noisy) * penalty.factor(column: column, most: most)
      if gain > bestGain {
        bestGain = gain
        best = (
          .plain(SymmetricTree.Split(column: column, bin: UInt8(bin))),
          LevelBest(noisy: noisy, score: score)
        )
      }
    }
    for candidate in combined {
      let noisy = noised(candidate.score, deviation)
      let gain =
        (noisy - last.noisy) * penalty.factor(candidate.column, keys: candidate.keys, most: most)
      if gain > bestGain {
        bestGain = gain
        best = (
          .combined(candidate.column, bin: UInt8(candidate.bin)),
          LevelBest(noisy: noisy, score: candidate.score)
        )
      }
    }
    return best
  }

  private mutating func noised(_ score: Float, _ deviation: Float) -> Float {
    deviation > 0 ? score + noise.normal()[0] * deviation : score
  }

  /// The best bin of a column with noise, and its score without.
  private mutating func bestBin(
    _ scores: ColumnScores, noise deviation: Float
  ) -> (bin: Int, score: Float)? {
    // Bin numbers as floats: comparisons of integer vectors go lane by lane.
    let last = Float(scores.binCount - 1)
    let groups = (Int(last) + 7) >> 3
    var best = EightFloats(repeating: -.infinity)
    var bestScore = best
    var at = EightFloats(repeating: -1)
    var bins = LeafScorer.lanes
    for group in 0..<groups {
      var score = scores.scores[group]
      if let norms = scores.norms {
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
