import Tabular

/// `count` distinct points, spread over the data as the seeding of k-means++ does (Arthur &
/// Vassilvitskii 2007): each is drawn with probability in proportion to its squared distance from
/// those already drawn.
///
/// - Parameters:
///   - points: Row-major, of `width` columns.
///   - scaled: The same in the coordinates whose distances count.
/// - Returns: The chosen rows of `points`; fewer than `count` when there are fewer distinct ones.
/// - Complexity: O(rows · width · count).
func spreadPoints(
  _ points: [Double], scaled: [Double], width: Int, count: Int, seed: UInt64
) throws(FitError) -> [Double] {
  let rows = points.count / width
  var random = RandomSource(seed: derivedSeed(seed, "inducing points"))
  var nearest = [Double](repeating: .infinity, count: rows)
  var chosen: [Int] = []
  var next = random.index(below: rows)
  while true {
    if Task.isCancelled { throw .cancelled }
    chosen.append(next)
    var total = 0.0
    for row in 0..<rows {
      var distance = 0.0
      for column in 0..<width {
        let difference = scaled[row * width + column] - scaled[next * width + column]
        distance += difference * difference
      }
      nearest[row] = min(nearest[row], distance)
      total += nearest[row]
    }
    guard chosen.count < count, total > 0 else { break }
    var left = random.uniform() * total
    // The last row with any distance, should rounding leave something over.
    next = nearest.lastIndex { $0 > 0 } ?? 0
    for row in 0..<rows where nearest[row] > 0 {
      left -= nearest[row]
      if left < 0 {
        next = row
        break
      }
    }
  }
  return chosen.flatMap { points[$0 * width..<($0 + 1) * width] }
}
