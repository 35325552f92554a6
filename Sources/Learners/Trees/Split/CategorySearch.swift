extension SplitFinder {
  /// Splits of a category: one level against the rest, or a prefix of the levels in order of their
  /// gradients, from either end. Bin 0 (missing, rare, unseen) always goes right.
  ///
  /// Source: Fisher, On Grouping for Maximum Homogeneity, JASA 53 (1958); rules as in LightGBM.
  ///
  /// - Parameter bins: Sums over the column's bins up to each.
  func searchCategories(
    _ leaf: inout LeafSearch, _ column: HistogramColumn, _ bins: UnsafePointer<HistogramWord>,
    randomBin: Int? = nil
  ) {
    // Pointers to memory of the stack: this runs for each leaf.
    withUnsafeTemporaryAllocation(of: HistogramWord.self, capacity: column.binCount) { words in
      words[0] = bins[0]
      for bin in 1..<max(1, column.binCount) { words[bin] = bins[bin] &- bins[bin - 1] }
      if column.binCount <= rules.categories.maxOneHot {
        searchLevels(&leaf, column.feature, words, randomBin: randomBin)
      } else {
        searchPartitions(&leaf, column.feature, words, randomBin: randomBin)
      }
    }
  }

  private func searchLevels(
    _ leaf: inout LeafSearch, _ feature: Int, _ words: UnsafeMutableBufferPointer<HistogramWord>,
    randomBin: Int?
  ) {
    for bin in 1..<max(1, words.count) where randomBin == nil || randomBin == bin {
      guard let score = score(leaf, left: words[bin]), score > leaf.bestScore else { continue }
      let rule = SplitRule.categories(BinSet(CollectionOfOne(bin)))
      record(
        &leaf, Split(feature: feature, rule: rule, gain: 0, left: words[bin]), score: score)
    }
  }

  private func searchPartitions(
    _ leaf: inout LeafSearch, _ feature: Int, _ words: UnsafeMutableBufferPointer<HistogramWord>,
    randomBin: Int?
  ) {
    withUnsafeTemporaryAllocation(of: RankedBin.self, capacity: words.count) { ranked in
      let count = rankByGradient(leaf, words, ranked)
      let ranked = UnsafeMutableBufferPointer(rebasing: ranked[..<count])
      for isReversed in [false, true] {
        searchPrefixes(
          &leaf, feature, words, ranked, isReversed: isReversed, randomBin: randomBin)
      }
    }
  }

  /// Moves level after level to the left, from one end of the order.
  private func searchPrefixes(
    _ leaf: inout LeafSearch, _ feature: Int, _ words: UnsafeMutableBufferPointer<HistogramWord>,
    _ ranked: UnsafeMutableBufferPointer<RankedBin>, isReversed: Bool, randomBin: Int?
  ) {
    let categories = rules.categories
    let limit = min(categories.maxThreshold, (ranked.count + 1) / 2)
    // One random prefix length instead of a random threshold.
    let only = randomBin.map { $0 % max(1, limit) }
    let minGroup = Double(categories.minDataPerGroup)
    var members = BinSet()
    var left: HistogramWord = 0
    var group = 0.0
    for position in 0..<limit {
      let bin = ranked[isReversed ? ranked.count - 1 - position : position].bin
      members.insert(bin)
      left &+= words[bin]
      group += rowCount(leaf, words[bin])
      if Double(packing.hessianUnits(left)) < leaf.least { continue }
      let right = leaf.sums.word &- left
      if Double(packing.hessianUnits(right)) < leaf.least || rowCount(leaf, right) < minGroup {
        break
      }
      if group < minGroup { continue }
      group = 0
      if let only, only != position { continue }
      guard let score = score(leaf, left: left, extraLambda2: categories.lambda2),
        score > leaf.bestScore
      else { continue }
      record(
        &leaf,
        Split(
          feature: feature, rule: .categories(members), gain: 0, left: left,
          extraLambda2: categories.lambda2),
        score: score)
    }
  }

  private struct RankedBin {
    var key: Double
    var bin: Int

    static func < (a: RankedBin, b: RankedBin) -> Bool {
      a.key < b.key || (a.key == b.key && a.bin < b.bin)
    }
  }

  /// Writes the bins with rows enough, by ascending mean gradient, ties by bin; how many.
  private func rankByGradient(
    _ leaf: LeafSearch, _ words: UnsafeMutableBufferPointer<HistogramWord>,
    _ ranked: UnsafeMutableBufferPointer<RankedBin>
  ) -> Int {
    let categories = rules.categories
    let minCount = max(1, categories.minCount ?? categories.smoothing)
    let smoothing = categories.smoothing * packing.hessianScale
    var count = 0
    for bin in 1..<max(1, words.count) where rowCount(leaf, words[bin]) >= minCount {
      let gradient = Double(packing.gradientUnits(words[bin]))
      let hessian = Double(packing.hessianUnits(words[bin]))
      ranked[count] = RankedBin(key: gradient / (hessian + smoothing), bin: bin)
      count += 1
    }
    sort(UnsafeMutableBufferPointer(rebasing: ranked[..<count]))
    return count
  }

  /// Shell's sort with Ciura's gaps: in place, since this runs for each leaf, and at most 255 bins.
  private func sort(_ ranked: UnsafeMutableBufferPointer<RankedBin>) {
    var gap = ranked.count > 57 ? 57 : ranked.count > 23 ? 23 : ranked.count > 10 ? 10 : 4
    while gap > 0 {
      var next = gap
      while next < ranked.count {
        let item = ranked[next]
        var place = next
        while place >= gap && item < ranked[place - gap] {
          ranked[place] = ranked[place - gap]
          place -= gap
        }
        ranked[place] = item
        next += 1
      }
      gap = gap == 57 ? 23 : gap == 23 ? 10 : gap == 10 ? 4 : gap == 4 ? 1 : 0
    }
  }

  /// The rows of a bin; with varying hessians estimated from its share of the leaf's hessian.
  private func rowCount(_ leaf: LeafSearch, _ word: HistogramWord) -> Double {
    let units = Double(packing.hessianUnits(word))
    if packing.hasConstantHessian { return units }
    return (units * Double(leaf.sums.count) / Double(packing.hessianUnits(leaf.sums.word)))
      .rounded()
  }
}
