/// LightGBM's borders: bins of about equal counts, a bin of their own for frequent values and zero.
///
/// Source: Ke et al., "LightGBM", NeurIPS 2017, and the library's `bin.cpp`.
struct LightGBMBorders {
  /// At most so many bins, the one of missing cells included.
  let maxBin: Int
  let minDataInBin: Int

  /// Ascending borders; a value lies in the first bin whose border is not below it, or in the last.
  func borders(of sorted: SortedValues) -> [Double] {
    let distinct = sorted.mergingNeighbours
    let bins = sorted.missingCount > 0 ? maxBin - 1 : maxBin
    let values = distinct.values
    let firstZero = values.firstIndex { $0 > -zeroThreshold } ?? values.count
    let firstPositive = values.firstIndex { $0 > zeroThreshold } ?? values.count
    let negativeCount = distinct.counts[..<firstZero].reduce(0, +)
    let positiveCount = distinct.counts[firstPositive...].reduce(0, +)

    var borders: [Double] = []
    if firstZero > 0 && bins > 1 {
      let share = Double(negativeCount) / Double(negativeCount + positiveCount)
      let left = greedyBorders(
        values[..<firstZero], distinct.counts[..<firstZero],
        maxBin: max(1, Int(share * Double(bins - 1))), total: negativeCount)
      borders = left
      // Everything below zero's own bin ends here; a last border needs something above it.
      if firstZero < values.count { borders.append(-zeroThreshold) }
    }
    // The bin of zeros counts even where there are none, as it does in LightGBM.
    let room = bins - 1 - (firstZero > 0 && bins > 1 ? borders.count : 0)
    if firstPositive < values.count && room > 0 {
      if firstPositive > firstZero { borders.append(zeroThreshold) }
      borders += greedyBorders(
        values[firstPositive...], distinct.counts[firstPositive...], maxBin: room,
        total: positiveCount)
    }
    return borders
  }

  /// The borders between `values`; none after the last.
  private func greedyBorders(
    _ values: ArraySlice<Double>, _ counts: ArraySlice<Int>, maxBin: Int, total: Int
  ) -> [Double] {
    let limit = values.count <= maxBin ? maxBin : max(1, min(maxBin, total / max(1, minDataInBin)))
    let bounds =
      values.count <= maxBin
      ? everyValue(counts) : equalCounts(counts, bins: limit, total: total)
    var borders: [Double] = []
    for last in bounds {
      let border = ((values[last] + values[last + 1]) / 2).nextUp
      if let previous = borders.last, border <= previous.nextUp { continue }
      borders.append(border)
    }
    return borders
  }

  /// The last value's index of each bin but the last, where there are bins enough for all values.
  private func everyValue(_ counts: ArraySlice<Int>) -> [Int] {
    var ends: [Int] = []
    var count = 0
    for index in counts.indices.dropLast() {
      count += counts[index]
      if count >= minDataInBin {
        ends.append(index)
        count = 0
      }
    }
    return ends
  }

  /// The last value's index of each bin but the last; values as frequent as a mean bin stand alone.
  private func equalCounts(_ counts: ArraySlice<Int>, bins: Int, total: Int) -> [Int] {
    let big = Double(total) / Double(bins)
    var binsLeft = bins
    var rowsLeft = total
    for count in counts where Double(count) >= big {
      binsLeft -= 1
      rowsLeft -= count
    }
    var mean = Double(rowsLeft) / Double(binsLeft)
    var ends: [Int] = []
    var count = 0
    for index in counts.indices.dropLast() {
      let isBig = Double(counts[index]) >= big
      if !isBig { rowsLeft -= counts[index] }
      count += counts[index]
      let nextIsBig = Double(counts[index + 1]) >= big
      guard isBig || Double(count) >= mean || (nextIsBig && Double(count) >= max(1, mean * 0.5))
      else { continue }
      ends.append(index)
      if ends.count >= bins - 1 { break }
      count = 0
      if !isBig {
        binsLeft -= 1
        mean = Double(rowsLeft) / Double(binsLeft)
      }
    }
    return ends
  }
}

/// What is nearer to zero than this is zero.
private let zeroThreshold = 1e-35
