extension LeafSearch {
  /// Splits of a category: one level against the rest, or a prefix of the levels in order of their
  /// gradients, from either end. Bin 0 (missing, rare, unseen) always goes right.
  ///
  /// Source: Fisher, On Grouping for Maximum Homogeneity, JASA 53 (1958); rules as in LightGBM.
  mutating func searchCategories(
    _ feature: Int, _ cumulative: UnsafePointer<HistogramWord>, binCount: Int, randomBin: Int?
  ) {
    let words = (0..<binCount).map { cumulative[$0] &- ($0 == 0 ? 0 : cumulative[$0 - 1]) }
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
    _ feature: Int, _ words: [HistogramWord], randomBin: Int?
  ) {
    let categories = rules.categories
    let sorted = binsByGradient(words)
    let limit = min(categories.maxThreshold, (sorted.count + 1) / 2)
    // One random prefix length instead of a random threshold.
    let only = randomBin.map { $0 % max(1, limit) }
    for isReversed in [false, true] {
      var left: HistogramWord = 0
      var group = 0.0
      for position in 0..<limit {
        let word = words[sorted[isReversed ? sorted.count - 1 - position : position]]
        left &+= word
        group += rowCount(word)
        if Double(packing.hessianUnits(left)) < least { continue }
        let right = sums.word &- left
        let rightCount = rowCount(right)
        if Double(packing.hessianUnits(right)) < least
          || rightCount < Double(categories.minDataPerGroup)
        {
          break
        }
        if group < Double(categories.minDataPerGroup) { continue }
        group = 0
        if let only, only != position { continue }
        guard let score = score(left: left, extraLambda2: categories.lambda2), score > bestScore
        else { continue }
        let members = isReversed ? sorted.suffix(position + 1) : sorted.prefix(position + 1)
        record(
          Split(
            feature: feature, rule: .categories(BinSet(members)), gain: 0, left: left,
            extraLambda2: categories.lambda2),
          score: score)
      }
    }
  }

  /// Bins with rows enough, by ascending mean gradient; ties by bin.
  private func binsByGradient(_ words: [HistogramWord]) -> [Int] {
    let categories = rules.categories
    let minCount = categories.minCount ?? categories.smoothing
    return words.indices.dropFirst()
      .filter { words[$0] != 0 && rowCount(words[$0]) >= minCount }
      .map { bin -> (key: Double, bin: Int) in
        let word = words[bin]
        return (packing.gradient(word) / (packing.hessian(word) + categories.smoothing), bin)
      }
      .sorted { ($0.key, $0.bin) < ($1.key, $1.bin) }
      .map(\.bin)
  }

  /// The rows of a bin; with varying hessians estimated from its share of the leaf's hessian.
  private func rowCount(_ word: HistogramWord) -> Double {
    let units = Double(packing.hessianUnits(word))
    if packing.hasConstantHessian { return units }
    return (units * Double(sums.count) / Double(packing.hessianUnits(sums.word))).rounded()
  }
}
