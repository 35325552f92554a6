private import Glibc

/// Forward selection of an ensemble with replacement.
///
/// Starting from nothing, each step adds the column with which the mean of all columns chosen so far
/// has the least loss; the result is the shortest prefix that attains the least loss met.
/// Ties go to a column already chosen, then to the first.
///
/// - Parameters:
///   - columns: Out-of-fold predictions, one array for each candidate, each of `target.count` finite
///     values; at least one.
///   - steps: At least 1.
///   - decimals: Errors as they are reported are rounded to so many decimals after the first step, so
///     that what differs by less is a tie; `nil` for no rounding, which errors of less than a
///     hundred such units escape too.
///   - weights: By row; `nil` for equal ones.
/// - Returns: One weight for each column, multiples of 1/(length of the prefix), summing to 1.
/// - Complexity: O(steps · columns · rows).
/// - Source: Caruana, Niculescu-Mizil, Crew & Ksikes, “Ensemble selection from libraries of models”,
///   ICML 2004.
func greedyWeights(
  _ columns: [[Double]], target: [Double], steps: Int, decimals: Int? = nil, loss: Loss = .squared,
  weights: [Double]? = nil
) -> [Double] {
  var counts = [Int](repeating: 0, count: columns.count)
  var sums = [Double](repeating: 0, count: target.count)
  var best = (error: Double.infinity, counts: counts)
  var rounding: Double?
  let whole = weights?.reduce(0, +) ?? Double(target.count)
  /// The error as it is compared.
  func compared(_ error: Double) -> Double {
    guard let rounding else { return error }
    return (loss.figure(ofMean: error / whole) * rounding).rounded(.toNearestOrEven)
  }
  for step in 1...steps {
    let scale = 1 / Double(step)
    var chosen = -1
    var least = Double.infinity
    for (index, column) in columns.enumerated() {
      let error = compared(
        loss.total(target, weights: weights) { (sums[$0] + column[$0]) * scale })
      let isTie = error == least && chosen >= 0 && counts[chosen] == 0 && counts[index] > 0
      if error < least || isTie {
        least = error
        chosen = index
      }
    }
    // Every error NaN or infinite: no column can be preferred.
    guard chosen >= 0 else { break }
    counts[chosen] += 1
    for row in target.indices { sums[row] += columns[chosen][row] }
    if step == 1, let decimals,
      loss.figure(ofMean: least / whole) > 100 * pow(10, -Double(decimals))
    {
      rounding = pow(10, Double(decimals))
      least = compared(least)
    }
    if least < best.error { best = (least, counts) }
    if columns.count == 1 { break }
  }
  let total = best.counts.reduce(0, +)
  guard total > 0 else {
    return columns.map { _ in 1 / Double(columns.count) }
  }
  return best.counts.map { Double($0) / Double(total) }
}
