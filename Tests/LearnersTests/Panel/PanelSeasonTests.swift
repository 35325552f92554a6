import Tabular
import Testing

@testable import Learners

@Suite("Panel regression, limits by season") struct PanelSeasonTests {
  /// Five years of months. The number varies in summer (places 5 to 7) by up to 10, in the other months of the last four years by
  /// next to nothing; in the first year it is 10 everywhere.
  static let features = FeatureMatrix(
    [
      (
        .init("x"),
        (0..<60).map { row -> Double in
          if row < 12 { return 10 }
          return (5...7).contains(row % 12)
            ? Double((row * 7) % 11) : 0.1 * Double((row * 5) % 3)
        }
      )
    ], rowCount: 60,
    panel: PanelIndex(
      times: (0..<60).map { 2000 + Double($0) / 12 }, seasons: (0..<60).map { $0 % 12 }))

  static func learner(reach: Double) -> PanelRegression {
    var learner = PanelRegression()
    (learner.trend, learner.errors, learner.logarithm) = (.none, .independent, .never)
    learner.logFeatures = false
    learner.seasonReach = reach
    return learner
  }

  static var data: TrainingData {
    var data = Fixture.all(
      features, (0..<60).map { 50 + Double($0 % 12) + 3 * features[$0, 0] })
    data.rows = Array(12..<60)
    return data
  }

  @Test("a number counts as far as its season knew it, though other seasons went farther")
  func seasonsOfTheirOwn() throws {
    let bounded = try Self.learner(reach: 0.1).fit(Self.data, seed: 0).predict(Self.features)
    let free = try Self.learner(reach: 0).fit(Self.data, seed: 0).predict(Self.features)
    for month in 0..<12 {
      let level = 50 + Double(month)
      #expect(abs(free[month] - level - 30) < 2)
      // The month before summer and the one after it are seasons beside it.
      if (4...8).contains(month) {
        // Their known months went nearly as far.
        #expect(bounded[month] - level > 24)
      } else {
        #expect(abs(bounded[month] - level) < 2)
      }
    }
    // Known rows lie within their own limits.
    for row in 12..<60 { #expect(abs(bounded[row] - free[row]) < 1e-9) }
  }

  @Test("the farther the reach, the nearer to no limit")
  func reach() throws {
    let predicted = try [0.1, 1, 10, 1000].map {
      try Self.learner(reach: $0).fit(Self.data, seed: 0).predict(Self.features)[0]
    }
    let free = try Self.learner(reach: 0).fit(Self.data, seed: 0).predict(Self.features)[0]
    #expect(predicted == predicted.sorted())
    #expect(abs(predicted[3] - free) < 2)
  }

  @Test("limits by season load bit for bit")
  func bytes() throws {
    let model = try Self.learner(reach: 0.5).fit(Self.data, seed: 0)
    let bytes = LearnerCatalogue.encode(model)
    let loaded = try LearnerCatalogue.decode(bytes)
    #expect(LearnerCatalogue.encode(loaded) == bytes)
    #expect(loaded.predict(Self.features) == model.predict(Self.features))
    let number = try #require((model as? PanelModel)?.design.numbers.first)
    #expect(number.seasons.count == 12)
    #expect(number.seasons.allSatisfy { $0.low <= $0.high && $0.reach > 0 })
  }

  @Test("without a season nothing changes")
  func noSeasons() throws {
    let plain = FeatureMatrix(
      [(.init("x"), Array(Self.features.cells))], rowCount: 60,
      panel: PanelIndex(times: (0..<60).map { Double($0) }))
    var data = Self.data
    data.features = plain
    let bounded = try Self.learner(reach: 0.5).fit(data, seed: 0)
    let free = try Self.learner(reach: 0).fit(data, seed: 0)
    #expect(LearnerCatalogue.encode(bounded) == LearnerCatalogue.encode(free))
  }
}
