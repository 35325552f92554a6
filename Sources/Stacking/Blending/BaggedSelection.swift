import Tabular

/// The mean of selections on folds that are drawn with replacement.
///
/// A selection on all rows takes what chance made of a few blocks of time for what a candidate is worth;
/// over draws of whole folds, which are what a gap resembles, such luck evens out.
///
/// - Parameters:
///   - folds: Rows that were held out together, as positions in a column; empty ones are not drawn.
///   - bags: How many draws, each of as many folds as there are; with 1, or fewer than two folds,
///     one selection on all rows.
///   - select: Weights of the columns on some rows, in their order and as often as they are drawn; on all with `nil`.
/// - Returns: One weight for each column, summing to 1; the same for the same arguments.
/// - Source: Caruana, Niculescu-Mizil, Crew & Ksikes, “Ensemble selection from libraries of models”,
///   ICML 2004, section 2.3, which draws models; drawing folds is ours.
func baggedWeights(
  columnCount: Int, folds: [[Int]], bags: Int, select: (_ rows: [Int]?) -> [Double]
) -> [Double] {
  let folds = folds.filter { !$0.isEmpty }
  guard bags > 1, folds.count > 1 else { return select(nil) }
  var random = RandomSource(seed: derivedSeed(0, "bags of folds"))
  var sums = [Double](repeating: 0, count: columnCount)
  for _ in 0..<bags {
    let rows = folds.indices.flatMap { _ in folds[random.index(below: folds.count)] }
    for (index, weight) in select(rows).enumerated() { sums[index] += weight }
  }
  return sums.map { $0 / Double(bags) }
}
