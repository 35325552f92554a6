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
///   - select: Weights of columns that learn a target, summing to 1.
/// - Returns: One weight for each column, summing to 1; the same for the same arguments.
/// - Source: Caruana, Niculescu-Mizil, Crew & Ksikes, “Ensemble selection from libraries of models”,
///   ICML 2004, section 2.3, which draws models; drawing folds is ours.
func baggedWeights(
  _ columns: [[Double]], target: [Double], folds: [[Int]], bags: Int,
  select: (_ columns: [[Double]], _ target: [Double]) -> [Double]
) -> [Double] {
  let folds = folds.filter { !$0.isEmpty }
  guard bags > 1, folds.count > 1 else { return select(columns, target) }
  var random = RandomSource(seed: derivedSeed(0, "bags of folds"))
  var sums = [Double](repeating: 0, count: columns.count)
  for _ in 0..<bags {
    let rows = folds.indices.flatMap { _ in folds[random.index(below: folds.count)] }
    let weights = select(
      columns.map { column in rows.map { column[$0] } }, rows.map { target[$0] })
    for (index, weight) in weights.enumerated() { sums[index] += weight }
  }
  return sums.map { $0 / Double(bags) }
}
