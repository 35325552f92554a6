/// Prediction intervals from cross-validation: CV+.
///
/// Every training row i that was held out stands for one value μ₋ₖ₍ᵢ₎(x) ± Rᵢ, where μ₋ₖ₍ᵢ₎ is the ensemble
/// fitted without i's fold and Rᵢ = |yᵢ − μ₋ₖ₍ᵢ₎(xᵢ)| its out-of-fold error. The interval at x runs from the
/// ⌊α(n+1)⌋-th smallest of the lower values to the ⌈(1−α)(n+1)⌉-th smallest of the upper ones.
/// It covers at least 1 − 2α of exchangeable new rows, and close to 1 − α in practice.
///
/// - Source: Barber, Candès, Ramdas & Tibshirani, “Predictive inference with the jackknife+”,
///   Annals of Statistics 49 (2021), section 3.
struct CrossValidationPlus {
  /// By split: the absolute out-of-fold errors of its held-out rows, ascending.
  private let errors: [[Double]]
  private let count: Int
  private let level: Double

  /// - Parameters:
  ///   - errors: By split, |observed − predicted| of its held-out rows; splits may be empty.
  ///   - level: The share that is to be covered, in (0, 1).
  init(errors: [[Double]], level: Double) {
    self.errors = errors.map { $0.sorted() }
    count = errors.reduce(0) { $0 + $1.count }
    self.level = level
  }

  /// The interval where the splits' ensembles predict `predictions`, one for each split.
  ///
  /// With too few rows for the level (n < 1/α − 1) it is infinite: nothing finite could be promised.
  ///
  /// - Complexity: O(rows held out), by a merge of the sorted errors from their far end.
  func interval(_ predictions: [Double]) -> (lower: Double, upper: Double) {
    let alpha = 1 - level
    // Rank, counted from 1, among the upper values; its mirror image serves the lower ones.
    let rank = Int((Double(count + 1) * (1 - alpha)).rounded(.up))
    guard rank <= count, count > 0 else { return (-.infinity, .infinity) }
    let fromTop = count - rank
    return (
      -extreme(fromTop) { -predictions[$0] }, extreme(fromTop) { predictions[$0] }
    )
  }

  /// The value that has `above` values above it, among centre(split) + error over all rows.
  private func extreme(_ above: Int, centre: (Int) -> Double) -> Double {
    var next = errors.map { $0.count - 1 }
    var value = Double.infinity
    for _ in 0...above {
      var from = -1
      value = -.infinity
      for split in errors.indices where next[split] >= 0 {
        let candidate = centre(split) + errors[split][next[split]]
        if from < 0 || candidate > value {
          value = candidate
          from = split
        }
      }
      next[from] -= 1
    }
    return value
  }
}
