private import Glibc

/// The rank of each value from 1 on; equal values have the mean of theirs.
func meanRanks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
    start = end
  }
  return ranks
}

/// Kendall's τ_b: (concordant − discordant pairs) / √(pairs that differ in a · pairs that differ in b). NaN where either is
/// constant.
///
/// - Complexity: O(n log n) by counting the exchanges of a merge sort (Knight 1966).
func kendallCorrelation(_ a: [Double], _ b: [Double]) -> Double {
  func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
  /// Pairs of equal neighbours in a sorted sequence.
  func ties(_ count: Int, _ areEqual: (Int) -> Bool) -> Double {
    var (sum, run) = (0.0, 1)
    for place in 1..<max(count, 1) {
      if areEqual(place) {
        run += 1
      } else {
        sum += pairs(run)
        run = 1
      }
    }
    return sum + pairs(run)
  }
  let order = a.indices.sorted { (a[$0], b[$0]) < (a[$1], b[$1]) }
  let count = order.count
  let tiesOfA = ties(count) { a[order[$0]] == a[order[$0 - 1]] }
  let tiesOfBoth = ties(count) {
    a[order[$0]] == a[order[$0 - 1]] && b[order[$0]] == b[order[$0 - 1]]
  }
  var values = order.map { b[$0] }
  let exchanges = sortCountingExchanges(&values)
  let tiesOfB = ties(count) { values[$0] == values[$0 - 1] }
  let all = pairs(count)
  let scale = ((all - tiesOfA) * (all - tiesOfB)).squareRoot()
  guard scale > 0 else { return .nan }
  return min(1, max(-1, (all - tiesOfA - tiesOfB + tiesOfBoth - 2 * exchanges) / scale))
}

/// Sorts by merging and counts the pairs that were in the wrong order.
private func sortCountingExchanges(_ values: inout [Double]) -> Double {
  var exchanges = 0.0
  var other = values
  var width = 1
  while width < values.count {
    var start = 0
    while start < values.count {
      let middle = min(start + width, values.count)
      let end = min(start + 2 * width, values.count)
      var (left, right) = (start, middle)
      for place in start..<end {
        if left < middle, right >= end || values[left] <= values[right] {
          other[place] = values[left]
          left += 1
        } else {
          other[place] = values[right]
          right += 1
          exchanges += Double(middle - left)
        }
      }
      start = end
    }
    swap(&values, &other)
    width *= 2
  }
  return exchanges
}

/// Squared differences of the logarithms of 1 + value.
func logarithmicSquares(observed: [Double], predicted: [Double]) -> [Double] {
  zip(observed, predicted).map { observed, predicted in
    let difference = log1p(predicted) - log1p(observed)
    return difference * difference
  }
}
