/// XGBoost's borders: every value where there are few, else values at evenly spaced ranks.
///
/// A cut is a value of the data, and what is below it goes left. The ranks are exact here, where
/// XGBoost's sketch is within a fraction of a bin of them.
///
/// Source: Chen & Guestrin, "XGBoost", KDD 2016, appendix; the library's `quantile.h`.
struct QuantileBorders {
  /// At most so many bins, the one of missing cells included.
  let maxBin: Int

  func borders(of sorted: SortedValues) -> [Double] {
    let bins = sorted.missingCount > 0 ? maxBin - 1 : maxBin
    let cuts =
      sorted.values.count <= bins ? Array(1..<sorted.values.count) : evenRanks(sorted, bins)
    // "Below the cut" is "at most the number before it".
    return cuts.map { sorted.values[$0].nextDown }
  }

  /// The positions of the cuts among the distinct values.
  private func evenRanks(_ sorted: SortedValues, _ bins: Int) -> [Int] {
    // The rows below each value, and with it.
    var below: [Double] = []
    var sum = 0.0
    for count in sorted.counts {
      below.append(sum)
      sum += Double(count)
    }
    let through = { (index: Int) in below[index] + Double(sorted.counts[index]) }
    let first = through(0)
    let range = below[below.count - 1] - first
    var cuts: [Int] = []
    var index = 1
    for bin in 1..<bins {
      let rank = 2 * (Double(bin) * range / Double(bins) + first)
      while index < below.count - 1 && rank >= below[index + 1] + through(index + 1) { index += 1 }
      if index == below.count - 1 { break }
      let nearest = rank < through(index) + below[index + 1] ? index : index + 1
      if nearest != cuts.last { cuts.append(nearest) }
    }
    return cuts
  }
}
