import Testing

@testable import Statistics

@Suite("several variants on several tasks")
struct RankingTests {
  private func table(_ errors: [[Double]]) -> ScoreTable {
    ScoreTable(variants: errors[0].indices.map { "v\($0)" }, errors: errors)
  }

  @Test("Friedman's test, mean ranks and Nemenyi's critical difference agree with scipy")
  func friedman() {
    for (errors, statistic, p, ranks, critical) in ComparisonReference.friedman {
      let test = FriedmanTest(table(errors))
      #expect(abs(test.statistic - statistic) < 1e-9)
      #expect(abs(test.pValue - p) < 1e-9)
      for (found, expected) in zip(test.meanRanks, ranks) { #expect(abs(found - expected) < 1e-12) }
      #expect(abs(test.criticalDifference(0.05) - critical) < 1e-9)
    }
  }

  @Test(
    "the critical difference is autorank's but for the error of its approximation, below 0.1 %",
    arguments: ComparisonReference.autorankDistance)
  func autorank(level: Double, count: Int, tasks: Int, critical: Double) {
    let errors = (0..<tasks).map { task in (0..<count).map { Double((task + $0) % count) } }
    #expect(isNear(FriedmanTest(table(errors)).criticalDifference(level), critical, relative: 1e-3))
  }

  @Test("tasks that are all ties tell nothing")
  func ties() {
    let test = FriedmanTest(table([[1, 1, 1], [2, 2, 2]]))
    #expect(test.statistic.isNaN && test.pValue == 1)
    #expect(test.meanRanks == [2, 2, 2])
  }

  @Test("win rates count a tie half, and mirror each other")
  func winRates() {
    let rates = table([[1, 2], [3, 3], [5, 4], [1, 9]]).winRates
    #expect(rates[0][1] == 0.625 && rates[1][0] == 0.375)
    #expect(rates[0][0].isNaN)
  }

  @Test("Elo agrees with scikit-learn's logistic regression")
  func elo() {
    for ((errors, _, _, _, _), expected) in zip(
      ComparisonReference.friedman, ComparisonReference.elo)
    {
      let found = EloRating.ratings(table(errors), anchor: 0, rounds: 0, level: 0.95, seed: 1)
      for (rating, value) in zip(found, expected) {
        #expect(isNear(rating.rating, value, relative: 1e-9))
      }
    }
  }

  @Test("a variant that wins everywhere has a finite rating, within its interval")
  func winner() {
    let errors = (0..<20).map { [1.0, 2.0, Double($0 % 2) * 2 + 1] }
    let found = EloRating.ratings(table(errors), anchor: 1, rounds: 50, level: 0.95, seed: 3)
    #expect(found[1].rating == 1000 && found[1].lower == 1000)
    #expect(found[0].rating.isFinite && found[0].rating > found[2].rating)
    for rating in found { #expect(rating.lower <= rating.rating && rating.rating <= rating.upper) }
    #expect(
      found == EloRating.ratings(table(errors), anchor: 1, rounds: 50, level: 0.95, seed: 3))
  }
}
