import Foundation
import Tabular
import Testing

@testable import Learners

/// Learners of ordered levels: by models of two classes, and by proportional odds.
@Suite struct OrdinalTests {
  private static let levels = 4

  private func probabilities(
    _ learner: any ClassificationLearner, _ data: ClassificationData
  ) throws -> [Double] {
    try learner.fitLevels(data, seed: 3).probabilities(data.features)
  }

  @Test("probabilities of levels are in [0, 1] and sum to 1", arguments: Fixture.classifiers)
  func simplex(_ learner: any ClassificationLearner) throws {
    let data = Fixture.classes(Self.levels)
    let found = try probabilities(learner, data)
    #expect(found.count == data.features.rowCount * Self.levels)
    #expect(found.allSatisfy { $0 >= 0 && $0 <= 1 })
    for start in stride(from: 0, to: found.count, by: Self.levels) {
      #expect(abs(found[start..<start + Self.levels].reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test(
    "a level predicted on held-out rows is the observed one or next to it in most rows",
    arguments: Fixture.classifiers)
  func learns(_ learner: any ClassificationLearner) throws {
    let data = Fixture.classes(Self.levels, rowCount: 600)
    let found = try probabilities(learner, data)
    let isTraining = Set(data.rows)
    let heldOut = data.classes.indices.filter { !isTraining.contains($0) }
    let near = heldOut.count { row in
      let best = (0..<Self.levels).max {
        found[row * Self.levels + $0] < found[row * Self.levels + $1]
      }
      return abs((best ?? 0) - data.classes[row]) <= 1
    }
    #expect(Double(near) > 0.85 * Double(heldOut.count), "\(near) of \(heldOut.count)")
  }

  @Test(
    "the same seed gives the same bits, and a model loads bit for bit",
    arguments: Fixture.classifiers)
  func roundTrip(_ learner: any ClassificationLearner) throws {
    let data = Fixture.classes(Self.levels)
    let model = try learner.fitLevels(data, seed: 3)
    let bytes = LearnerCatalogue.encode(model)
    #expect(LearnerCatalogue.encode(try learner.fitLevels(data, seed: 3)) == bytes)
    let loaded = try #require(try LearnerCatalogue.decode(bytes) as? any ClassificationModel)
    #expect(loaded.classCount == Self.levels)
    #expect(LearnerCatalogue.encode(loaded) == bytes)
    #expect(
      loaded.probabilities(data.features).map(\.bitPattern)
        == model.probabilities(data.features).map(\.bitPattern))
    #expect(model.featureImportance.count == data.features.features.count)
    let step = max(1, bytes.count / 40)
    for length in stride(from: 0, to: bytes.count, by: step) {
      #expect(throws: ByteError.self) { try LearnerCatalogue.decode(Array(bytes[..<length])) }
    }
  }

  @Test("the lowest level has the probability that a model of two classes gives it")
  func lowest() throws {
    let data = Fixture.classes(3, rowCount: 200)
    var two = data
    two.classes = data.classes.map { min($0, 1) }
    two.classCount = 2
    let found = try probabilities(LogisticRegression(), data)
    let own = try LogisticRegression().fitClasses(two, seed: 1).probabilities(data.features)
    var crossed = 0
    for row in 0..<200 where abs(found[3 * row] - own[2 * row]) > 1e-15 { crossed += 1 }
    // Where the two probabilities cross they are exchanged.
    #expect(crossed < 4, "\(crossed)")
  }

  @Test("probabilities that cross are sorted: no level has less than nothing")
  func crossing() throws {
    /// Gives the same probability of the second class to every row.
    struct Fixed: ClassificationModel {
      static let familyName = "fixed"
      let share: Double
      let classCount = 2
      let featureImportance: [Double] = []
      func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
        rows.flatMap { _ in [1 - share, share] }
      }
      func encode(to writer: inout ByteWriter) { writer.write(share) }
      init(_ share: Double) { self.share = share }
      init(from reader: inout ByteReader) throws(ByteError) { share = try reader.readDouble() }
    }
    let rows = FeatureMatrix([(.init("x"), [0])], rowCount: 1)
    let straight = CumulativeModel([Fixed(0.75), Fixed(0.25)]).probabilities(rows)
    #expect(straight == [0.25, 0.5, 0.25])
    // Above the second level lies more than above the first: as if they were exchanged.
    #expect(CumulativeModel([Fixed(0.25), Fixed(0.75)]).probabilities(rows) == straight)
  }

  @Test("a learner whose rounds are chosen can be cut back as a whole")
  func staged() throws {
    let data = Fixture.classes(3)
    var learner = GBM()
    learner.rounds = 12
    let model = try #require(try learner.fitLevels(data, seed: 1) as? any StagedModel)
    #expect(model.roundCount == 12)
    #expect(model.truncated(to: 5).roundCount == 5)
  }

  @Test("proportional odds refuses classes without an order, and numbers")
  func refusal() {
    #expect(!ProportionalOdds.family.learnsClasses && !ProportionalOdds.family.learnsNumbers)
    #expect(ProportionalOdds.family.learnsLevels)
    #expect(throws: FitError.self) { try ProportionalOdds().fit(Fixture.mixed(), seed: 1) }
  }

  @Test("monotone constraints hold for levels, as each is learned as one of two classes")
  func constraints() {
    var gbm = GBM()
    gbm.monotoneConstraints = [1, 0]
    let outline = TrainingOutline(fewestRows: 10, featureCount: 2, targets: [])
    #expect(gbm.objection(toClasses: 4, outline) != nil)
    #expect(gbm.objection(toLevels: 4, outline) == nil)
  }
}

/// Agreement with statsmodels' `OrderedModel`, and with a penalised likelihood minimised by scipy; recorded by
/// `experiments/peers/ordinal_reference.py`.
@Suite struct OrdinalReferenceTests {
  private struct File: Decodable {
    struct Case: Decodable {
      var name: String
      var levelCount: Int
      var rows: Int
      var levels: [Int]
      var probabilities: [Double]
      var penalised: [Double]
    }
    /// By column.
    var features: [[Double]]
    var cases: [Case]
  }
  private let file: File
  private let matrix: FeatureMatrix

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "ordinal", withExtension: "json", subdirectory: "Reference"))
    file = try JSONDecoder().decode(File.self, from: try Data(contentsOf: url))
    matrix = FeatureMatrix(
      file.features.enumerated().map { (FeatureMatrix.Feature("x\($0)"), $1) },
      rowCount: file.features[0].count)
  }

  private func gap(
    _ expected: File.Case, alpha: Double, weights: [Double]?, _ known: [Double]
  ) throws -> Double {
    var learner = ProportionalOdds()
    learner.alpha = alpha
    let data = ClassificationData(
      features: matrix, classes: expected.levels, classCount: expected.levelCount,
      rows: Array(0..<expected.rows), weights: weights)
    let found = try learner.fitLevels(data, seed: 1).probabilities(matrix, rows: 0..<20)
    #expect(found.count == known.count)
    return zip(found, known).map { abs($0 - $1) }.max() ?? 1
  }

  @Test("without a penalty, probabilities are those of statsmodels to 1e-5")
  func plain() throws {
    for expected in file.cases {
      let gap = try gap(expected, alpha: 1e-9, weights: nil, expected.probabilities)
      #expect(gap < 1e-5, "\(expected.name): \(gap)")
    }
  }

  @Test("with a penalty and weights, probabilities are those of the penalised likelihood to 1e-5")
  func penalised() throws {
    let weights = (0..<matrix.rowCount).map { 0.5 + Double($0 % 5) / 4 }
    for expected in file.cases {
      let gap = try gap(expected, alpha: 3, weights: weights, expected.penalised)
      #expect(gap < 1e-5, "\(expected.name): \(gap)")
    }
  }
}
