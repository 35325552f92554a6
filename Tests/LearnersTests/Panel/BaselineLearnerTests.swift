import Tabular
import Testing

@testable import Learners

@Suite("learners that are baselines")
struct BaselineLearnerTests {
  /// Two series of four years and one that is known once; the last row is of no series and no time.
  private let features = FeatureMatrix(
    rowCount: 10, features: [.init("x")], cells: [Double](repeating: 0, count: 10),
    panel: PanelIndex(
      times: [0, 1, 2, 3, 0, 1, 2, 3, 1, .nan], series: [0, 0, 0, 0, 1, 1, 1, 1, 2, -1],
      seriesNames: ["a", "b", "c"]))

  private func data(_ rows: [Int], weights: [Double]? = nil) -> TrainingData {
    TrainingData(
      features: features, target: [1, 3, 5, 7, 10, 10, 10, 10, 4, 0], rows: rows, weights: weights)
  }

  @Test("the mean, weighted where rows have weights")
  func mean() throws {
    #expect(try MeanValue().fit(data([0, 1]), seed: 0).predict(features)[9] == 2)
    let weights: [Double] = [3, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    #expect(
      try MeanValue().fit(data([0, 1], weights: weights), seed: 0).predict(features)[9] == 1.5)
  }

  @Test("a line for each series; one that is known once goes with the slope that all share")
  func line() throws {
    let model = try SeriesLine().fit(data([0, 1, 4, 5, 8]), seed: 0)
    let predicted = model.predict(features)
    #expect(Array(predicted[0..<4]) == [1, 3, 5, 7])
    #expect(Array(predicted[4..<8]) == [10, 10, 10, 10])
    // Slopes 2 and 0 of equal weight: 1 for all.
    #expect(predicted[8] == 4)
    // Without a series and a time: the mean of all.
    #expect(abs(predicted[9] - 28.0 / 5) < 1e-12)
  }

  @Test("without time the line is the mean of the series")
  func noTime() throws {
    let plain = FeatureMatrix(
      rowCount: 3, features: [.init("x")], cells: [0, 0, 0],
      panel: PanelIndex(series: [0, 0, 1], seriesNames: ["a", "b"]))
    let model = try SeriesLine().fit(
      TrainingData(features: plain, target: [1, 3, 9], rows: [0, 1, 2]), seed: 0)
    #expect(model.predict(plain) == [2, 2, 9])
  }

  @Test("both load bit for bit")
  func bytes() throws {
    for learner in [MeanValue(), SeriesLine()] as [any Learner] {
      let model = try learner.fit(data([0, 1, 4, 5, 8]), seed: 0)
      let bytes = LearnerCatalogue.encode(model)
      let loaded = try LearnerCatalogue.decode(bytes)
      #expect(
        loaded.predict(features).map(\.bitPattern) == model.predict(features).map(\.bitPattern))
      #expect(LearnerCatalogue.encode(loaded) == bytes)
    }
  }

  @Test("a mean that is no number is refused", arguments: [Double.nan, .infinity, -.infinity])
  func noNumber(_ mean: Double) {
    var writer = ByteWriter()
    MeanModel(mean: mean, featureCount: 1).encode(to: &writer)
    #expect(throws: ByteError.self) {
      var reader = ByteReader(writer.bytes)
      _ = try MeanModel(from: &reader)
    }
  }
}
