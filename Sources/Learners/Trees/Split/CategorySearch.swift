extension LeafSearch {
  /// Splits of a category: one level against the rest, or a prefix of the levels in order of their
  /// gradients, from either end. Bin 0 (missing, rare, unseen) always goes right.
  ///
  /// Source: Fisher, On Grouping for Maximum Homogeneity, JASA 53 (1958); rules as in LightGBM.
  mutating func searchCategories(
    _ feature: Int, _ cumulative: UnsafePointer<HistogramWord>, binCount: Int, randomBin: Int?
  ) {
    // Pointers to memory of the stack: this runs for each leaf.
    withUnsafeTemporaryAllocation(of: HistogramWord.self, capacity: binCount) { words in
      for bin in 0..<binCount {
        words[bin] = cumulative[bin] &- (bin == 0 ? 0 : cumulative[bin - 1])
      }
      searchCategories(feature, words, randomBin: randomBin)
    }
  }

  private mutating func searchCategories(
    _ feature: Int, _ words: UnsafeMutableBufferPointer<HistogramWord>, randomBin: Int?
  ) {
    let binCount = words.count
    if binCount <= rules.categories.maxOneHot {
      for bin in 1..<max(1, binCount) where randomBin == nil || randomBin == bin {
        if let score = score(left: words[bin]), score > bestScore {
          record(
            Split(
              feature: feature, rule: .categories(BinSet(CollectionOfOne(bin))), gain: 0,
              left: words[bin]),
            score: score)
        }
      }
    } else {
      searchPartitions(feature, words, randomBin: randomBin)
    }
  }

  private mutating func searchPartitions(
    _ feature: Int, _ words: UnsafeMutableBufferPointer<HistogramWord>, randomBin: Int?
  ) {
    withUnsafeTemporaryAllocation(of: (key: Double, bin: Int).self, capacity: words.count) {
      sorted in
      let count = sortByGradient(words, sorted)
      for isReversed in [false, true] {
        searchPrefixes(
          feature, words, UnsafeMutableBufferPointer(rebasing: sorted[..<count]),
          isReversed: isReversed, randomBin: randomBin)
      }
    }
  }

  /// Moves level after level to the left, from one end of the order.
  private mutating func searchPrefixes(
    _ feature: Int, _ words: UnsafeMutableBufferPointer<HistogramWord>,
    _ sorted: UnsafeMutableBufferPointer<(key: Double, bin: Int)>, isReversed: Bool,
    randomBin: Int?
  ) {
    let categories = rules.categories
    let limit = min(categories.maxThreshold, (sorted.count + 1) / 2)
    // One random prefix length instead of a random threshold.
    let only = randomBin.map { $0 % max(1, limit) }
    var members = BinSet()
    var left: HistogramWord = 0
    var group = 0.0
    for position in 0..<limit {
      let bin = sorted[isReversed ? sorted.count - 1 - position : position].bin
      members.insert(bin)
      left &+= words[bin]
      group += rowCount(words[bin])
      if Double(packing.hessianUnits(left)) < least { continue }
      let right = sums.word &- left
      if Double(packing.hessianUnits(right)) < least
        || rowCount(right) < Double(categories.minDataPerGroup)
      {
        break
      }
      if group < Double(categories.minDataPerGroup) { continue }
      group = 0
      if let only, only != position { continue }
      guard let score = score(left: left, extraLambda2: categories.lambda2), score > bestScore
      else { continue }
      record(
        Split(
          feature: feature, rule: .categories(members), gain: 0, left: left,
          extraLambda2: categories.lambda2),
        score: score)
    }
  }

  /// Writes the bins with rows enough, by ascending mean gradient, ties by bin; how many.
  private func sortByGradient(
    _ words: UnsafeMutableBufferPointer<HistogramWord>,
    _ sorted: UnsafeMutableBufferPointer<(key: Double, bin: Int)>
  ) -> Int {
    let categories = rules.categories
    let minCount = max(1, categories.minCount ?? categories.smoothing)
    var count = 0
    for bin in 1..<words.count where rowCount(words[bin]) >= minCount {
      let word = words[bin]
      let key = packing.gradient(word) / (packing.hessian(word) + categories.smoothing)
      // Insertion: few levels as a rule, and no allocation.
      var place = count
      while place > 0 && sorted[place - 1].key > key {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = (key, bin)
      count += 1
    }
    return count
  }

  /// The rows of a bin; with varying hessians estimated from its share of the leaf's hessian.
  private func rowCount(_ word: HistogramWord) -> Double {
    let units = Double(packing.hessianUnits(word))
    if packing.hasConstantHessian { return units }
    return (units * Double(sums.count) / Double(packing.hessianUnits(sums.word))).rounded()
  }
}
