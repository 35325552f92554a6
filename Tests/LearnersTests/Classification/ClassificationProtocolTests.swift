import Tabular
import Testing

@testable import Learners

/// What every learner of classes promises.
@Suite struct ClassificationProtocolTests {
  @Test("probabilities are in [0, 1] and sum to 1", arguments: Fixture.classifiers, [2, 4])
  func simplex(_ learner: any ClassificationLearner, _ count: Int) throws {
    let data = Fixture.classes(count)
    let found = try Fixture.probabilities(learner, data)
    #expect(found.count == data.features.rowCount * count)
    #expect(found.allSatisfy { $0 >= 0 && $0 <= 1 })
    for start in stride(from: 0, to: found.count, by: count) {
      #expect(abs(found[start..<start + count].reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test(
    "it learns: most held-out rows are of their likeliest class", arguments: Fixture.classifiers)
  func learns(_ learner: any ClassificationLearner) throws {
    let data = Fixture.classes(3, rowCount: 600)
    let found = try Fixture.probabilities(learner, data)
    let isTraining = Set(data.rows)
    let heldOut = data.classes.indices.filter { !isTraining.contains($0) }
    let right = heldOut.count { row in
      (0..<3).max { found[row * 3 + $0] < found[row * 3 + $1] } == data.classes[row]
    }
    #expect(Double(right) > 0.7 * Double(heldOut.count), "\(right) of \(heldOut.count)")
  }

  @Test(
    "the same seed gives the same bits, and a model loads bit for bit",
    arguments: Fixture.classifiers, [2, 3])
  func roundTrip(_ learner: any ClassificationLearner, _ count: Int) throws {
    let data = Fixture.classes(count)
    let model = try learner.fitClasses(data, seed: 3)
    let bytes = LearnerCatalogue.encode(model)
    #expect(LearnerCatalogue.encode(try learner.fitClasses(data, seed: 3)) == bytes)
    let loaded = try #require(
      try LearnerCatalogue.decode(bytes) as? any ClassificationModel)
    #expect(loaded.classCount == count)
    #expect(LearnerCatalogue.encode(loaded) == bytes)
    #expect(
      loaded.probabilities(data.features).map(\.bitPattern)
        == model.probabilities(data.features).map(\.bitPattern))
    #expect(model.featureImportance.count == data.features.features.count)
  }

  @Test("damaged bytes are refused", arguments: Fixture.classifiers)
  func damage(_ learner: any ClassificationLearner) throws {
    let bytes = LearnerCatalogue.encode(try learner.fitClasses(Fixture.classes(3), seed: 3))
    let step = max(1, bytes.count / 60)
    for length in stride(from: 0, to: bytes.count, by: step) {
      #expect(throws: ByteError.self) { try LearnerCatalogue.decode(Array(bytes[..<length])) }
    }
  }

  @Test("a row is predicted alike alone and among others", arguments: Fixture.classifiers)
  func alone(_ learner: any ClassificationLearner) throws {
    let data = Fixture.classes(3)
    let model = try learner.fitClasses(data, seed: 3)
    let all = model.probabilities(data.features)
    for row in [0, 17, 89] {
      let own = model.probabilities(data.features, rows: row..<row + 1)
      #expect(own == Array(all[row * 3..<row * 3 + 3]))
    }
  }

  @Test("a class without a training row is next to impossible", arguments: Fixture.classifiers)
  func absent(_ learner: any ClassificationLearner) throws {
    var data = Fixture.classes(3)
    data.rows = data.rows.filter { data.classes[$0] != 1 }
    let found = try Fixture.probabilities(learner, data)
    for row in 0..<data.features.rowCount { #expect(found[row * 3 + 1] < 0.05) }
  }

  @Test("rows of one class give that class", arguments: Fixture.classifiers, [2, 3])
  func single(_ learner: any ClassificationLearner, _ count: Int) throws {
    var data = Fixture.classes(count)
    data.rows = data.rows.filter { data.classes[$0] == 1 }
    let found = try Fixture.probabilities(learner, data)
    for row in 0..<data.features.rowCount { #expect(found[row * count + 1] > 0.9) }
  }

  /// Of cat weighted rows are summed in another precision, which decides between splits of equal gain.
  @Test("weights of 1 are none", arguments: Fixture.classifiers.filter { !($0 is CAT) })
  func ones(_ learner: any ClassificationLearner) throws {
    var data = Fixture.classes(3)
    data.weights = nil
    let plain = try Fixture.probabilities(learner, data)
    data.weights = [Double](repeating: 1, count: data.classes.count)
    let weighted = try Fixture.probabilities(learner, data)
    #expect(zip(plain, weighted).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("a learner of classes or quantiles alone refuses numbers, and says what to do")
  func refusal() throws {
    let data = Fixture.mixed()
    for family in LearnerCatalogue.families where !family.learnsNumbers {
      #expect(throws: FitError.self) { try family.defaultLearner.fit(data, seed: 1) }
    }
    #expect(
      LearnerCatalogue.families.filter { !$0.learnsNumbers }.map(\.name)
        == ["logistic", "naive_bayes", "proportional_odds", "quantile_regression"])
  }

  @Test("boosting refuses what it can't do with classes")
  func boostingRefuses() {
    let outline = TrainingOutline(fewestRows: 10, featureCount: 2, targets: [])
    var gbm = GBM()
    #expect(gbm.objection(toClasses: 3, outline) == nil)
    gbm.monotoneConstraints = [1, 0]
    #expect(gbm.objection(toClasses: 2, outline) == nil)
    #expect(
      gbm.objection(toClasses: 3, outline)
        == .unsuitable(
          family: "gbm",
          reason: "monotone_constraints with 3 classes; only two classes can have them"))
    var cat = CAT()
    cat.objective = .absolute
    #expect(
      cat.objection(toClasses: 2, outline)
        == .unsuitable(
          family: "cat",
          reason: "objective absolute in a classification; leave it out, classes are learned by "
            + "their log loss"))
  }

  @Test("early stopping keeps the best round of the validation rows")
  func stopping() throws {
    for learner in [GBM(), XGB(), CAT()] as [any ClassificationLearner] {
      var data = Fixture.classes(3, rowCount: 300)
      let whole = try #require(
        try learner.fitClasses(data, seed: 1) as? any StagedModel & ClassificationModel)
      data.validation = data.rows.filter { $0 % 3 == 0 }
      data.rows = data.rows.filter { $0 % 3 != 0 }
      let stopped = try #require(
        try learner.fitClasses(data, seed: 1) as? any StagedModel & ClassificationModel)
      #expect(stopped.roundCount < whole.roundCount)
      let cut = whole.truncated(to: 5)
      #expect(cut.roundCount == 5)
    }
  }
}
