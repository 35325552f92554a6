import Resampling
import Testing

@testable import Experiments
@testable import Specification

@Suite("ranks of many variants")
struct ComparisonRankingTests {
  private static let places = ["a", "b"].map {
    ComparedFigures.Place(stage: "s", target: $0, slice: "", group: "")
  }

  /// Variants of which each has a higher error than the one before it.
  private func ranking(of count: Int) throws -> ComparisonRanking {
    let figures = (0..<count).map { number in
      var figures = ComparedFigures(name: "v\(number)")
      for place in Self.places { figures.add(Double(number + 1), .outOfFold, at: place) }
      return figures
    }
    return try #require(
      ComparisonRanking(
        figures, evaluation: .outOfFold,
        rules: ComparisonRules(metric: .rmse, rope: .relative(0.01), level: 0.95)))
  }

  @Test("a few variants are rated; more than sixty have their ranks alone, at once")
  func rated() throws {
    let few = try ranking(of: 3)
    #expect(few.standings.allSatisfy { $0.elo != nil && $0.winRates?.count == 3 })
    #expect(few.standings[0].winRates == [nil, 1, 1])
    let many = try ranking(of: 2000)
    #expect(many.standings.allSatisfy { $0.elo == nil && $0.winRates == nil })
    #expect(many.standings.map(\.meanRank) == (1...2000).map(Double.init))
  }
}
