import Tabular

/// Confidence in the difference between two predictions of the same rows, by drawing rows anew, with
/// replacement (Efron 1979).
///
/// Rows of one time step, and steps that follow one another, err together: they are drawn as blocks (Künsch
/// 1989), around the end, of about the cube root of the number of steps. Rows without an order are
/// drawn one by one.
///
/// - Source: Künsch, “The jackknife and the bootstrap for general stationary observations”, Annals of Statistics
///   17 (1989); the rate of the block length from Hall, Horowitz & Jing, Biometrika 82 (1995).
public struct RowBootstrap: Sendable, Hashable {
  /// The difference in each draw, ascending.
  public let draws: [Double]
  /// How many units follow one another in a block.
  public let blockLength: Int

  /// How few units say nothing.
  public static let leastUnits = 8

  /// - Parameters:
  ///   - unitCount: How many units are drawn from: rows, or time steps with all of their rows.
  ///   - isOrdered: Whether units follow one another in time.
  ///   - difference: Of the units of one draw, each as often as it was drawn.
  /// - Returns: `nil` with fewer than ``leastUnits`` units, or where the difference of a draw is no number.
  public init?(
    unitCount: Int, isOrdered: Bool, rounds: Int, seed: UInt64, _ difference: ([Int]) -> Double
  ) {
    guard unitCount >= Self.leastUnits else { return nil }
    let length = isOrdered ? Self.blockLength(of: unitCount) : 1
    var random = RandomSource(seed: seed)
    var draws: [Double] = []
    draws.reserveCapacity(rounds)
    var units = [Int](repeating: 0, count: unitCount)
    for _ in 0..<rounds {
      var place = 0
      while place < unitCount {
        let start = random.index(below: unitCount)
        for step in 0..<min(length, unitCount - place) {
          units[place + step] = (start + step) % unitCount
        }
        place += length
      }
      draws.append(difference(units))
    }
    guard draws.allSatisfy(\.isFinite) else { return nil }
    self.draws = draws.sorted()
    blockLength = length
  }

  /// The least length whose cube is not less than the number of units.
  static func blockLength(of count: Int) -> Int {
    var length = 1
    while length * length * length < count { length += 1 }
    return length
  }

  /// Where the difference lies with a probability of `level`.
  public func interval(_ level: Double) -> (lower: Double, upper: Double) {
    (
      Sample.percentile(ofSorted: draws, (1 - level) / 2),
      Sample.percentile(ofSorted: draws, (1 + level) / 2)
    )
  }

  /// Two-sided: twice the share of draws on the rarer side of zero, one added to each count.
  public var pValue: Double {
    let count = Double(draws.count + 1)
    let below = Double(draws.count { $0 <= 0 } + 1) / count
    let above = Double(draws.count { $0 >= 0 } + 1) / count
    return min(1, 2 * min(below, above))
  }

  /// The shares of draws below −rope, within it and above it.
  public func probabilities(rope: Double) -> CorrelatedTest.Probabilities {
    let count = Double(draws.count)
    let below = Double(draws.count { $0 < -rope }) / count
    let above = Double(draws.count { $0 > rope }) / count
    return .init(below: below, within: max(0, 1 - below - above), above: above)
  }

  /// The verdict on differences of which positive ones are improvements.
  public func verdict(rope: Double, level: Double) -> Verdict {
    let chances = probabilities(rope: rope)
    if chances.above >= level { return .better }
    if chances.below >= level { return .worse }
    return chances.within >= level ? .equivalent : .undecided
  }
}
