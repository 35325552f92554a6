private import Glibc
import Tabular

/// How rows are drawn and weighted for the splits of a tree; CatBoost's kinds.
struct Bootstrap: Sendable {
  enum Kind: Hashable, Sendable {
    case none
    /// Rows with large gradients are kept more often, and weighted by the inverse of their chance.
    ///
    /// Source: Ibragimov & Gusev, Minimal Variance Sampling in SGB, NeurIPS 2019.
    case minimalVariance(share: Double)
    /// Weights (−ln U)^temperature.
    case bayesian(temperature: Double)
    case bernoulli(share: Double)
  }

  let kind: Kind

  /// Whether every drawn row has weight 1.
  var isUnweighted: Bool {
    switch kind {
    case .none, .bernoulli: true
    case .minimalVariance, .bayesian: false
    }
  }

  /// Draws rows, and multiplies their gradients and weights by what the draw gives them.
  ///
  /// - Parameters:
  ///   - gradients: In `rows`; the drawn ones are changed, likewise `weights`.
  ///   - regularizer: Added to squared gradients where variance is minimised.
  func draw(
    _ rows: [Int32], gradients: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>,
    regularizer: Double, _ random: inout RandomSource
  ) -> [Int32] {
    switch kind {
    case .none: return rows
    case .bernoulli(let share):
      let sample = rows.filter { _ in random.uniform() < share }
      return sample.isEmpty ? [rows[random.index(below: rows.count)]] : sample
    case .bayesian(let temperature):
      for row in rows {
        let weight = Float(pow(-log(random.uniform() + 1e-100), temperature))
        gradients[Int(row)] *= weight
        weights[Int(row)] *= weight
      }
      return rows
    case .minimalVariance(let share):
      let lambda = Float(regularizer)
      let sizes = rows.map { row in
        (gradients[Int(row)] * gradients[Int(row)] + lambda).squareRoot()
      }
      let threshold = Self.threshold(sizes, share: share)
      var sample: [Int32] = []
      sample.reserveCapacity(rows.count)
      for (position, row) in rows.enumerated() {
        let chance = threshold > 0 ? min(1, sizes[position] / threshold) : 1
        guard Float(random.uniform()) < chance else { continue }
        gradients[Int(row)] /= chance
        weights[Int(row)] /= chance
        sample.append(row)
      }
      return sample.isEmpty ? [rows[random.index(below: rows.count)]] : sample
    }
  }

  /// The size μ with Σ min(1, size / μ) = share · rows; 0 where all rows are to be kept.
  ///
  /// Each pass takes the sizes from the last μ up as certain and solves for the others. It falls to
  /// the solution and ends there exactly, in a handful of passes.
  static func threshold(_ sizes: [Float], share: Double) -> Float {
    var threshold = Float.infinity
    while true {
      var sum = 0.0
      var certain = 0
      for size in sizes {
        if size >= threshold { certain += 1 } else { sum += Double(size) }
      }
      let room = share * Double(sizes.count) - Double(certain)
      guard room > 0 else { return threshold }
      let next = Float(sum / room)
      if next >= threshold { return threshold }
      threshold = next
    }
  }
}
