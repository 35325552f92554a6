import Foundation
import Testing

@testable import Resampling

/// Agreement with scikit-learn and numpy; recorded by `experiments/peers/quantile_metrics_reference.py`.
@Suite struct QuantileMeasureTests {
  private struct Recorded: Decodable {
    struct Figures: Decodable {
      var pinball: Double
      var crps: Double
      var interval_score: Double
      var losses: [Double]
      var below: [Double]
    }
    var name: String
    var levels: [Double]
    var observed: [Double]
    var quantiles: [Double]
    var weights: [Double]?
    var figures: Figures
  }

  private let recorded: [Recorded]

  init() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "quantile_metrics", withExtension: "json", subdirectory: "Reference"))
    recorded = try JSONDecoder().decode([Recorded].self, from: try Data(contentsOf: url))
  }

  private func isEqual(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-12 * max(1, abs(expected))
  }

  @Test("quantile metrics are scikit-learn's and numpy's to 1e-12: weights, ties, one row")
  func metrics() {
    #expect(recorded.count == 24)
    for expected in recorded {
      let figures: [(QuantileMeasure, Double)] = [
        (.pinball, expected.figures.pinball), (.crps, expected.figures.crps),
        (.intervalScore, expected.figures.interval_score),
      ]
      #expect(figures.count == QuantileMeasure.allCases.count)
      for (measure, figure) in figures {
        let found = measure.value(
          observed: expected.observed, quantiles: expected.quantiles, levels: expected.levels,
          weights: expected.weights)
        #expect(isEqual(found, figure), "\(expected.name), \(measure): \(found), not \(figure)")
      }
      for place in expected.levels.indices {
        let loss = QuantileMeasure.pinballLoss(
          ofLevel: place, observed: expected.observed, quantiles: expected.quantiles,
          levels: expected.levels, weights: expected.weights)
        let share = QuantileMeasure.shareBelow(
          level: place, observed: expected.observed, quantiles: expected.quantiles,
          levels: expected.levels, weights: expected.weights)
        #expect(isEqual(loss, expected.figures.losses[place]), "\(expected.name)")
        #expect(isEqual(share, expected.figures.below[place]), "\(expected.name)")
      }
    }
  }

  @Test("on an even grid the ranked probability score is twice the mean pinball loss")
  func evenGrid() {
    let levels = (0..<10).map { 0.05 + Double($0) / 10 }
    let observed = [1.0, 4, 2.5]
    let quantiles = observed.indices.flatMap { row in levels.map { Double(row) + 3 * $0 } }
    let pinball = QuantileMeasure.pinball.value(
      observed: observed, quantiles: quantiles, levels: levels)
    let score = QuantileMeasure.crps.value(observed: observed, quantiles: quantiles, levels: levels)
    #expect(isEqual(score, 2 * pinball))
  }

  @Test("the interval score is the width, and what lies outside by 2/α")
  func intervalScore() {
    // α = 0.2: width 4; 3 below costs 2/0.2 · 3.
    let score = QuantileMeasure.intervalScore.value(
      observed: [1], quantiles: [4, 6, 8], levels: [0.1, 0.5, 0.9])
    #expect(isEqual(score, 34))
  }

  @Test("metrics of quantiles are none of one number, and pinball loss is one of both")
  func kinds() {
    #expect(
      Measure.allCases.filter { !$0.isOfNumbers && $0.ofClasses == nil } == [.crps, .intervalScore])
    #expect(Measure.crps.value(observed: [1, 2], predicted: [1, 2]).isNaN)
    #expect(Measure.pinball.ofQuantiles == .pinball && Measure.pinball.isOfNumbers)
    for measure in QuantileMeasure.allCases {
      #expect(measure.measure.goal == .lower)
      #expect(measure.value(observed: [], quantiles: [], levels: [0.1, 0.9]).isNaN)
    }
  }
}
