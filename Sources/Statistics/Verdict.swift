/// What may be said of a variant beside its reference.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  case better, equivalent, worse, undecided
}

extension CorrelatedTest {
  /// The verdict on differences of which positive ones are improvements: a region must hold the mean
  /// with a probability of at least `level`.
  public func verdict(rope: Double, level: Double) -> Verdict {
    let chances = probabilities(rope: rope)
    if chances.above >= level { return .better }
    if chances.below >= level { return .worse }
    return chances.within >= level ? .equivalent : .undecided
  }
}

extension SignedRankTest {
  /// How many tasks would give the two-sided test at `significance` the given power, if the chance
  /// that two tasks together favour one side stayed as it is (Noether 1987).
  ///
  /// - Returns: `nil` where the tasks favour neither side.
  public static func countToDecide(
    _ differences: [Double], significance: Double, power: Double
  ) -> Int? {
    var favourable = 0.0
    var pairs = 0.0
    for (place, a) in differences.enumerated() {
      for b in differences[place...] {
        favourable += a + b > 0 ? 1 : a + b == 0 ? 0.5 : 0
        pairs += 1
      }
    }
    let excess = favourable / pairs - 0.5
    guard excess != 0 else { return nil }
    let reach =
      NormalDistribution.quantile(1 - significance / 2) + NormalDistribution.quantile(power)
    let count = (reach * reach / (3 * excess * excess)).rounded(.up)
    // Fewer than six pairs can't reach a two-sided 5 %, however clear they are.
    var least = 1
    var smallest = 1.0
    while smallest > significance {
      least += 1
      smallest /= 2
    }
    return count < 1e9 ? max(Int(count), least) : nil
  }
}
