import Tabular
import Testing

@testable import Learners

@Suite struct SeriesLookupTests {
  /// Two series of four months in two seasons; a third that is never known.
  let features = FeatureMatrix(
    rowCount: 10, features: [.init("x")], cells: [Double](repeating: 0, count: 10),
    panel: PanelIndex(
      times: [0, 1, 2, 3, 0, 1, 2, 3, 0, 9], series: [0, 0, 0, 0, 1, 1, 1, 1, 2, -1],
      seriesNames: ["a", "b", "c"], seasons: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]))
  var data: TrainingData {
    TrainingData(
      features: features, target: [0, 0, 10, 20, 0, 1, 2, 3, 0, 0], rows: [2, 3, 5, 6, 7])
  }

  @Test(
    "the nearest known value of the same season, of the series where there is none, else the mean")
  func carried() throws {
    let model = try CarriedValue().fit(data, seed: 0)
    #expect(model.predict(features) == [10, 20, 10, 20, 2, 1, 2, 3, 7.2, 7.2])
  }

  @Test("the mean of the series and season")
  func climatology() throws {
    let model = try Climatology().fit(data, seed: 0)
    #expect(model.predict(features) == [10, 20, 10, 20, 2, 2, 2, 2, 7.2, 7.2])
  }

  @Test("lookups load bit for bit")
  func bytes() throws {
    for learner in [CarriedValue(), Climatology()] as [any Learner] {
      let model = try learner.fit(data, seed: 0)
      let bytes = LearnerCatalogue.encode(model)
      #expect(try LearnerCatalogue.decode(bytes).predict(features) == model.predict(features))
    }
  }
}
