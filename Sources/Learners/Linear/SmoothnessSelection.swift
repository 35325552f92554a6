/// Chooses how much each term of an additive model is smoothed, by generalised cross-validation.
///
/// Backfitting as in BRUTO (Hastie & Tibshirani, Generalized Additive Models, 1990, §9.4.3): terms in
/// turn take the strength of least GCV = RSS / (n − γ · degrees of freedom)², with the others as they
/// are, and degrees of freedom added up over the terms. Works on sums, so rows cost nothing here.
struct SmoothnessSelection {
  /// Gram matrix of all terms' coordinates, row-major; and Σ w x y, Σ w y².
  let gram: [Double]
  let right: [Double]
  let targetSquare: Double
  let rowCount: Int
  /// For each term: where its coordinates begin, and their penalties.
  let terms: [(start: Int, penalties: [Double])]
  /// What every coordinate is penalised by in any case.
  let ridge: Double
  let gamma: Double

  /// Strengths that are tried, from none to a straight line; times a term's own scale.
  private static let grid: [Double] = (0...24).map { power(of: $0) }

  private static func power(of step: Int) -> Double {
    // 10^(−6 + step / 2), as products: the same bits on every machine.
    var strength = 1e-6
    for _ in 0..<step { strength *= 3.1622776601683795 }
    return strength
  }

  /// The strength of each term's penalty.
  ///
  /// - Complexity: O(sweeps · coordinates²).
  func strengths() throws(FitError) -> [Double] {
    var strengths = terms.map { scale($0.penalties) * (Self.grid.last ?? 1) }
    var freedom = terms.indices.map { degreesOfFreedom($0, strengths[$0]) }
    var coordinates = [Double](repeating: 0, count: right.count)
    // Σ w x (y − fit).
    var slopes = right
    var square = targetSquare
    for _ in 0..<40 {
      if Task.isCancelled { throw .cancelled }
      let before = (strengths, square)
      for term in terms.indices {
        let range = terms[term].start..<terms[term].start + terms[term].penalties.count
        // Taking the term out leaves partial residuals, whose products with it these are.
        let old = Array(coordinates[range])
        let partial = range.map { slopes[$0] + own(range, $0, old) }
        for (place, index) in range.enumerated() {
          square += old[place] * (slopes[index] + partial[place])
        }
        let others = freedom.indices.reduce(1) { $0 + ($1 == term ? 0 : freedom[$1]) }
        var best = Double.infinity
        for step in Self.grid {
          let strength = step * scale(terms[term].penalties)
          let df = degreesOfFreedom(term, strength)
          let score = gcv(square - explained(term, strength, partial), others + df)
          if score < best { (best, strengths[term], freedom[term]) = (score, strength, df) }
        }
        let new = zip(partial, terms[term].penalties).map {
          $0 / (1 + strengths[term] * $1 + ridge)
        }
        square -= explained(term, strengths[term], partial)
        for (place, index) in range.enumerated() {
          let change = new[place] - old[place]
          coordinates[index] = new[place]
          for other in slopes.indices {
            slopes[other] -= gram[index * slopes.count + other] * change
          }
        }
      }
      if strengths == before.0, abs(square - before.1) <= 1e-6 * square { break }
    }
    return strengths
  }

  /// What the term itself adds to one of its products.
  private func own(_ range: Range<Int>, _ index: Int, _ coordinates: [Double]) -> Double {
    zip(range, coordinates).reduce(0) { $0 + gram[index * right.count + $1.0] * $1.1 }
  }

  /// How much the residual sum of squares falls by the term's fit to partial residuals.
  private func explained(_ term: Int, _ strength: Double, _ partial: [Double]) -> Double {
    zip(partial, terms[term].penalties).reduce(0) { sum, item in
      let fit = item.0 / (1 + strength * item.1 + ridge)
      return sum + fit * (2 * item.0 - fit)
    }
  }

  private func degreesOfFreedom(_ term: Int, _ strength: Double) -> Double {
    terms[term].penalties.reduce(0) { $0 + 1 / (1 + strength * $1 + ridge) }
  }

  private func gcv(_ square: Double, _ freedom: Double) -> Double {
    let left = Double(rowCount) - gamma * freedom
    return left > 0 ? max(0, square) / (left * left) : .infinity
  }

  /// The least penalty that is not 0: strengths are multiples of its inverse.
  private func scale(_ penalties: [Double]) -> Double {
    penalties.first { $0 > 0 }.map { 1 / $0 } ?? 0
  }
}
