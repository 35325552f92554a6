private import Glibc

/// Spearman's rank correlation: Pearson's of ranks. NaN where either is constant.
///
/// - Parameter weights: A row of weight 2 counts as twice the row; `nil` where all weigh 1.
func spearmanCorrelation(_ a: [Double], _ b: [Double], _ weights: [Double]?) -> Double {
  let (ranksA, ranksB) = (meanRanks(a, weights), meanRanks(b, weights))
  let total = weights?.reduce(0, +) ?? Double(a.count)
  // The mean rank is that of all rows, however they are tied.
  let center = (total + 1) / 2
  var (product, squaresA, squaresB) = (0.0, 0.0, 0.0)
  for row in a.indices {
    let weight = weights?[row] ?? 1
    let (deviationA, deviationB) = (ranksA[row] - center, ranksB[row] - center)
    product += weight * deviationA * deviationB
    squaresA += weight * deviationA * deviationA
    squaresB += weight * deviationB * deviationB
  }
  let scale = (squaresA * squaresB).squareRoot()
  return scale > 0 ? min(1, max(-1, product / scale)) : .nan
}

/// The rank of each value from 1 on; equal values have the mean of theirs.
///
/// - Parameter weights: A row of weight 2 counts as twice the row; `nil` where all weigh 1.
private func meanRanks(_ values: [Double], _ weights: [Double]?) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  var below = 0.0
  while start < order.count {
    var end = start
    var tied = 0.0
    while end < order.count, values[order[end]] == values[order[start]] {
      tied += weights?[order[end]] ?? 1
      end += 1
    }
    for place in start..<end { ranks[order[place]] = below + (tied + 1) / 2 }
    below += tied
    start = end
  }
  return ranks
}

/// Kendall's τ_b: (concordant − discordant pairs) / √(pairs that differ in a · pairs that differ in b). NaN where either is
/// constant.
///
/// - Parameter weights: A row of weight 2 counts as twice the row; `nil` where all weigh 1.
/// - Complexity: O(n log n) by counting the exchanges of a merge sort (Knight 1966).
func kendallCorrelation(_ a: [Double], _ b: [Double], _ weights: [Double]?) -> Double {
  let order = a.indices.sorted { (a[$0], b[$0]) < (a[$1], b[$1]) }
  /// Half the squared weight of each run of equal neighbours: a row is tied with itself in both, which has no part in
  /// what is left of all pairs.
  func ties(_ order: [Int], _ areEqual: (Int, Int) -> Bool) -> Double {
    var (sum, run) = (0.0, 0.0)
    for place in order.indices {
      if place > 0, !areEqual(order[place - 1], order[place]) {
        sum += run * run / 2
        run = 0
      }
      run += weights?[order[place]] ?? 1
    }
    return sum + run * run / 2
  }
  let total = weights?.reduce(0, +) ?? Double(a.count)
  let tiesOfA = ties(order) { a[$0] == a[$1] }
  let tiesOfBoth = ties(order) { a[$0] == a[$1] && b[$0] == b[$1] }
  var sorted = order
  let exchanges = sortCountingExchanges(&sorted, b, weights)
  let tiesOfB = ties(sorted) { b[$0] == b[$1] }
  let all = total * total / 2
  let scale = ((all - tiesOfA) * (all - tiesOfB)).squareRoot()
  guard scale > 0 else { return .nan }
  return min(1, max(-1, (all - tiesOfA - tiesOfB + tiesOfBoth - 2 * exchanges) / scale))
}

/// Sorts rows by their values by merging, and sums the products of weights of the pairs that were in the wrong order.
private func sortCountingExchanges(
  _ rows: inout [Int], _ values: [Double], _ weights: [Double]?
) -> Double {
  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }
  var exchanges = 0.0
  var other = rows
  var width = 1
  while width < rows.count {
    var start = 0
    while start < rows.count {
      let middle = min(start + width, rows.count)
      let end = min(start + 2 * width, rows.count)
      var (left, right) = (start, middle)
      var waiting = (start..<middle).reduce(0) { $0 + weight(rows[$1]) }
      for place in start..<end {
        if left < middle, right >= end || values[rows[left]] <= values[rows[right]] {
          other[place] = rows[left]
          waiting -= weight(rows[left])
          left += 1
        } else {
          other[place] = rows[right]
          exchanges += waiting * weight(rows[right])
          right += 1
        }
      }
      start = end
    }
    swap(&rows, &other)
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
