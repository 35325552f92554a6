private import Glibc

/// CatBoost's borders: the range of values whose halves have the largest sum of logarithms of their
/// sizes is split next to its median, again and again.
///
/// Source: the library's `binarization.cpp` (GreedyLogSum).
struct GreedyLogSumBorders {
  let maxBorders: Int

  /// A range of distinct values, and where it is best split.
  private struct Range {
    var start: Int
    var end: Int
    var split: Int
    var score: Double
  }

  func borders(of sorted: SortedValues) -> [Double] {
    var rowsBefore = [0]
    for count in sorted.counts { rowsBefore.append(rowsBefore[rowsBefore.count - 1] + count) }
    var ranges = [range(0, sorted.values.count, rowsBefore)]
    var splits: [Int] = []
    while splits.count < maxBorders {
      // The first of the best: at most 255 ranges, a heap would gain nothing.
      guard let best = ranges.indices.max(by: { ranges[$0].score < ranges[$1].score }),
        ranges[best].score > -.infinity
      else { break }
      let chosen = ranges[best]
      splits.append(chosen.split)
      ranges[best] = range(chosen.start, chosen.split, rowsBefore)
      ranges.append(range(chosen.split, chosen.end, rowsBefore))
    }
    return splits.sorted().map { sorted.values[$0 - 1] / 2 + sorted.values[$0] / 2 }
  }

  /// The range with its split: before or after the value in the middle row.
  private func range(_ start: Int, _ end: Int, _ rowsBefore: [Int]) -> Range {
    let firstRow = rowsBefore[start]
    let lastRow = rowsBefore[end]
    let middle = firstRow + (lastRow - firstRow) / 2
    var low = start
    var high = end
    while high - low > 1 {
      let index = (low + high) / 2
      if rowsBefore[index] <= middle { low = index } else { high = index }
    }
    func score(_ split: Int) -> Double {
      if split == start || split == end { return -.infinity }
      return logarithm(rowsBefore[split] - firstRow) + logarithm(lastRow - rowsBefore[split])
        - logarithm(lastRow - firstRow)
    }
    let (before, after) = (score(low), score(low + 1))
    return before >= after
      ? Range(start: start, end: end, split: low, score: before)
      : Range(start: start, end: end, split: low + 1, score: after)
  }

  private func logarithm(_ count: Int) -> Double { log(Double(count) + 1e-8) }
}
