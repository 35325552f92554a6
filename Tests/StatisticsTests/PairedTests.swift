import Tabular
import Testing

@testable import Statistics

@Suite("paired differences")
struct PairedTests {
  @Test("the corrected t test and its posterior agree with baycomp and scipy")
  func correlated() {
    for case let (name, differences, runs, t, p, probabilities, lower, upper)
      in ComparisonReference.correlated
    {
      let folds = Double(differences.count / runs)
      let test = CorrelatedTest(differences: differences, testShare: 1 / (folds - 1))
      #expect(abs(test.statistic - t) < 1e-9, "\(name)")
      #expect(abs(test.pValue - p) < 1e-9, "\(name)")
      let found = test.probabilities(rope: 0.1)
      #expect(abs(found.below - probabilities[0]) < 1e-9, "\(name)")
      #expect(abs(found.within - probabilities[1]) < 1e-9, "\(name)")
      #expect(abs(found.above - probabilities[2]) < 1e-9, "\(name)")
      let interval = test.interval(0.95)
      #expect(abs(interval.lower - lower) < 1e-9 && abs(interval.upper - upper) < 1e-9, "\(name)")
    }
  }

  @Test("differences that are all alike leave no doubt")
  func alike() {
    let none = CorrelatedTest(differences: [0, 0, 0], testShare: 0.5)
    #expect(none.pValue == 1)
    #expect(none.verdict(rope: 0.1, level: 0.95) == .equivalent)
    let clear = CorrelatedTest(differences: [2, 2, 2], testShare: 0.5)
    #expect(clear.pValue == 0)
    #expect(clear.verdict(rope: 0.1, level: 0.95) == .better)
    #expect(clear.countToDecide(rope: 0.1, level: 0.95, step: 3) == 3)
  }

  @Test("swapping the two models swaps the verdict and nothing else")
  func symmetry() {
    for (_, differences, _, _, _, _, _, _) in ComparisonReference.correlated {
      let a = CorrelatedTest(differences: differences, testShare: 0.25)
      let b = CorrelatedTest(differences: differences.map { -$0 }, testShare: 0.25)
      #expect(a.pValue == b.pValue)
      #expect(abs(a.probabilities(rope: 0.2).above - b.probabilities(rope: 0.2).below) < 1e-14)
    }
  }

  @Test("the count that would decide is the least that does, and none where no count can")
  func countToDecide() throws {
    let differences = [0.9, 1.3, -0.2, 0.7, 1.1]
    let test = CorrelatedTest(differences: differences, testShare: 0.05)
    let count = try #require(test.countToDecide(rope: 0.1, level: 0.99, step: 5))
    #expect(count % 5 == 0 && count > 5)
    // The posterior at a count, from its definition.
    func above(_ count: Int) -> Double {
      let scale = test.standardDeviation * (1 / Double(count) + 0.05).squareRoot()
      return StudentDistribution(degreesOfFreedom: Double(count - 1))
        .upperTail((0.1 - test.mean) / scale)
    }
    #expect(above(count) >= 0.99 && above(count - 5) < 0.99)
    let hopeless = CorrelatedTest(differences: [1, -1, 0.8, -0.7, 0.05], testShare: 0.25)
    #expect(hopeless.countToDecide(rope: 0.1, level: 0.95, step: 5) == nil)
  }

  @Test("the signed-rank test agrees with scipy, with ties and zeros too")
  func signedRank() {
    for (name, differences, statistic, p) in ComparisonReference.signedRank {
      let test = SignedRankTest(differences)
      #expect(min(test.positiveRanks, test.negativeRanks) == statistic, "\(name)")
      #expect(abs(test.pValue - p) < 1e-9, "\(name): \(test.pValue), not \(p)")
    }
    #expect(SignedRankTest([0, 0]).pValue == 1 && SignedRankTest([]).pValue == 1)
  }

  @Test("no five pairs reach a two-sided 5 %")
  func fivePairs() {
    #expect(SignedRankTest([1, 2, 3, 4, 5]).pValue == 0.0625)
    #expect(SignedRankTest.countToDecide([1, 2, 3, 4, 5], significance: 0.05, power: 0.8) == 11)
    #expect(SignedRankTest.countToDecide([1, -1], significance: 0.05, power: 0.8) == nil)
  }

  @Test("step-down Holm agrees with statsmodels", arguments: ComparisonReference.holm)
  func holm(pValues: [Double], adjusted: [Double]) {
    for (found, expected) in zip(Holm.adjusted(pValues), adjusted) {
      #expect(abs(found - expected) < 1e-15)
    }
  }

  @Test("Cliff's delta agrees with autorank", arguments: ComparisonReference.cliff)
  func cliff(a: [Double], b: [Double], delta: Double) {
    #expect(abs(EffectSize.cliff(a, b) - delta) < 1e-12)
  }

  @Test("Cohen's d agrees with autorank", arguments: ComparisonReference.cohen)
  func cohen(differences: [Double], d: Double) {
    #expect(abs(EffectSize.cohen(differences) - d) < 1e-12)
  }

  @Test("effects of one sign are as large as can be")
  func wholeEffects() {
    #expect(EffectSize.rankBiserial([1, 2, 5]) == 1 && EffectSize.rankBiserial([-1, -3]) == -1)
    // Ranks 1 and 3 against 2.
    #expect(EffectSize.rankBiserial([1, -2, 5]) == 2.0 / 6)
    #expect(EffectSize.rankBiserial([0, 0]) == 0 && EffectSize.cohen([0, 0]) == 0)
    #expect(EffectSize.cohen([2, 2]) == .infinity)
  }

  @Test("the task bootstrap gives numpy's percentiles of the same draws")
  func bootstrap() {
    for (values, lower, upper) in ComparisonReference.bootstrap {
      let found = TaskBootstrap.interval(ofMean: values, rounds: 500, level: 0.95, seed: 7)
      #expect(abs(found.lower - lower) < 1e-12 && abs(found.upper - upper) < 1e-12)
    }
    let one = TaskBootstrap.interval(ofMean: [3], rounds: 10, level: 0.9, seed: 1)
    #expect(one.lower == 3 && one.upper == 3)
  }
}
