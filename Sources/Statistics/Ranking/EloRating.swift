import Glibc
import Tabular

/// Elo ratings by the Bradley–Terry model (1952), fitted by maximum likelihood over all pairs of
/// variants on all tasks: a difference of 400 is odds of ten to one. A tie counts half for each.
public struct EloRating: Sendable, Hashable {
  public let variant: String
  public let rating: Double
  /// By drawing tasks anew.
  public let lower: Double
  public let upper: Double

  /// - Parameters:
  ///   - anchor: The variant that is put at 1000.
  ///   - rounds: Of the bootstrap.
  /// - Returns: One for each variant, in the order of the table.
  public static func ratings(
    _ table: ScoreTable, anchor: Int, rounds: Int, level: Double, seed: UInt64
  ) -> [EloRating] {
    let points = fit(wins(table, table.errors.indices.map { $0 }), anchor)
    var random = RandomSource(seed: seed)
    var draws = [[Double]](repeating: [], count: table.variants.count)
    for _ in 0..<rounds {
      let tasks = table.errors.indices.map { _ in random.index(below: table.errors.count) }
      for (variant, rating) in fit(wins(table, tasks), anchor).enumerated() {
        draws[variant].append(rating)
      }
    }
    return table.variants.indices.map { variant in
      let sorted = draws[variant].sorted()
      return EloRating(
        variant: table.variants[variant], rating: points[variant],
        lower: rounds > 0 ? Sample.percentile(ofSorted: sorted, (1 - level) / 2) : .nan,
        upper: rounds > 0 ? Sample.percentile(ofSorted: sorted, (1 + level) / 2) : .nan)
    }
  }

  /// By row and column: how often the row's variant won against the column's.
  private static func wins(_ table: ScoreTable, _ tasks: [Int]) -> [[Double]] {
    let count = table.variants.count
    var wins = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for task in tasks {
      let errors = table.errors[task]
      for row in 0..<count {
        for column in 0..<count where column != row {
          wins[row][column] +=
            errors[row] < errors[column] ? 1 : errors[row] == errors[column] ? 0.5 : 0
        }
      }
    }
    return wins
  }

  /// Maximum likelihood with half a win added to every side of every pair: without that a variant
  /// that wins always would have no finite rating.
  private static func fit(_ wins: [[Double]], _ anchor: Int) -> [Double] {
    let count = wins.count
    var strength = [Double](repeating: 0, count: count)
    // Newton's method on the concave likelihood; the anchor's strength stays at zero.
    let free = (0..<count).filter { $0 != anchor }
    for _ in 0..<100 {
      var gradient = [Double](repeating: 0, count: count)
      var hessian = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
      for a in 0..<count {
        for b in 0..<count where b != a {
          let (won, lost) = (wins[a][b] + 0.5, wins[b][a] + 0.5)
          let chance = 1 / (1 + exp(strength[b] - strength[a]))
          let weight = (won + lost) * chance * (1 - chance)
          gradient[a] += won - (won + lost) * chance
          hessian[a][a] += weight
          hessian[a][b] -= weight
        }
      }
      let step = solve(
        free.map { row in free.map { hessian[row][$0] } }, free.map { gradient[$0] })
      let largest = step.map(abs).max() ?? 0
      // A long step is shortened, so that the likelihood can't be overshot.
      let share = largest > 2 ? 2 / largest : 1
      for (place, variant) in free.enumerated() { strength[variant] += share * step[place] }
      if largest < 1e-13 { break }
    }
    return strength.map { 1000 + 400 * $0 / log(10) }
  }

  /// Gaussian elimination of a positive definite system.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var (matrix, right) = (matrix, right)
    for pivot in right.indices {
      for row in right.indices.dropFirst(pivot + 1) {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        for column in right.indices.dropFirst(pivot) {
          matrix[row][column] -= factor * matrix[pivot][column]
        }
        right[row] -= factor * right[pivot]
      }
    }
    for pivot in right.indices.reversed() {
      let known = right.indices.dropFirst(pivot + 1).reduce(0) {
        $0 + matrix[pivot][$1] * right[$1]
      }
      right[pivot] = (right[pivot] - known) / matrix[pivot][pivot]
    }
    return right
  }
}
