import Tabular
import Testing

@testable import Stacking

@Suite("conformalised quantile regression")
struct QuantileIntervalsTests {
  /// Nine rows with quantiles 0, 5 and 10.
  private func intervals(
    _ observed: [Double], level: Double, weights: [Double]? = nil,
    levels: [Double] = [0.1, 0.5, 0.9]
  ) -> QuantileIntervals {
    QuantileIntervals(
      observed: observed, quantiles: observed.flatMap { _ in [0.0, 5, 10] }, levels: levels,
      weights: weights, level: level)
  }

  @Test("the ends move by the score of rank ⌈level · (n + 1)⌉: outwards, or inwards")
  func rank() {
    // Scores −5, …, −1, 0, 2, 3, 7; of 9 rows 0.8 asks for the 8th.
    let observed = [5.0, 6, 7, 8, 9, 10, 12, 13, 17]
    let wide = intervals(observed, level: 0.8).interval([0, 5, 10])
    #expect(wide.lower == -3 && wide.upper == 13)
    // 0.5 asks for the 5th: −1.
    let narrow = intervals(observed, level: 0.5).interval([0, 5, 10])
    #expect(narrow.lower == 1 && narrow.upper == 9)
  }

  @Test("too few rows for the level give an interval without ends")
  func few() {
    let found = intervals([1, 2, 3], level: 0.9).interval([0, 5, 10])
    #expect(found.lower == -.infinity && found.upper == .infinity)
    let none = intervals([], level: 0.5).interval([0, 5, 10])
    #expect(none.upper == .infinity)
  }

  @Test("the levels are those that leave out most nearly what the interval leaves out")
  func nearest() {
    let levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    func places(_ level: Double) -> [Int] {
      let found = QuantileIntervals(
        observed: [1], quantiles: [0, 1, 2, 3, 4], levels: levels, weights: nil, level: level)
      return [found.lower, found.upper]
    }
    #expect(places(0.9) == [0, 4] && places(0.5) == [1, 3] && places(0.99) == [0, 4])
    let one = QuantileIntervals(
      observed: [1], quantiles: [0, 1], levels: [0.8, 0.9], weights: nil, level: 0.1)
    #expect([one.lower, one.upper] == [0, 1])
  }

  @Test("a row of weight two counts as two")
  func weights() {
    let observed = [5.0, 6, 7, 8, 9, 10, 12, 13, 17]
    // Weights sum to 10: 0.8 asks for 8.89 of them, which the 8th row reaches.
    let found = intervals(observed, level: 0.8, weights: [2, 1, 1, 1, 1, 1, 1, 1, 1])
    #expect(found.margin == 3)
    // Here the last row alone has enough.
    let heavy = intervals(observed, level: 0.8, weights: [1, 1, 1, 1, 1, 1, 1, 1, 4])
    #expect(heavy.margin == 7)
  }

  @Test("they come back from their bytes, and damaged ones are refused")
  func bytes() throws {
    var writer = ByteWriter()
    let own = intervals([5.0, 6, 7], level: 0.5)
    own.encode(to: &writer)
    var reader = ByteReader(writer.bytes)
    let loaded = try QuantileIntervals(from: &reader)
    #expect(loaded == own)
    for length in 0..<writer.bytes.count {
      var short = ByteReader(Array(writer.bytes[..<length]))
      #expect(throws: ByteError.self) { try QuantileIntervals(from: &short) }
    }
  }

  @Test(
    "greedy weights take the column of least mean pinball loss over levels, and mixtures that are better"
  )
  func weightsOfColumns() {
    let objective = QuantileObjective(observed: [0, 10], levels: [0.25, 0.75])
    let (low, high, far) = ([-2.0, -1, 8, 9], [1.0, 2, 11, 12], [50.0, 60, 50, 60])
    // Each lies on one side of its observations; their mean has them in the middle.
    let weights = objective.greedyWeights([far, low, high], steps: 10)
    #expect(weights == [0, 0.5, 0.5])
    #expect(abs(objective.loss([-0.5, 0.5, 9.5, 10.5]) - 0.125) < 1e-12)
    let best = BlendSpec(method: .best).weights([far, low], objective, folds: [])
    #expect(best == [0, 1])
  }
}
