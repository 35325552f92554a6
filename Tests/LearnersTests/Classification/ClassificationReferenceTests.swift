private import Glibc
import Foundation
import Tabular
import Testing

@testable import Learners

/// Agreement with scikit-learn, LightGBM, XGBoost and CatBoost as classifiers; recorded by
/// `experiments/peers/classes_reference.py`.
@Suite(.serialized) struct ClassificationReferenceTests {
  private let recorded: [String: [String: [Double]]]
  private let rates: [[Double]]
  private let matrix: FeatureMatrix

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "classes", withExtension: "json", subdirectory: "Reference"))
    struct File: Decodable {
      var two: [String: [Double]]
      var three: [String: [Double]]
      var rates: [[Double]]
      private enum CodingKeys: String, CodingKey {
        case two = "2"
        case three = "3"
        case rates
      }
    }
    let file = try JSONDecoder().decode(File.self, from: try Data(contentsOf: url))
    recorded = ["2": file.two, "3": file.three]
    rates = file.rates
    var state = 12345
    var cells = [[Double]](repeating: [], count: 5)
    for _ in 0..<400 {
      for column in 0..<5 {
        state = (1_103_515_245 * state + 12345) % 2_147_483_648
        let value = (state / 65536) % 100
        cells[column].append(column == 2 ? Double(value % 8) : Double(value) / 100)
      }
    }
    matrix = FeatureMatrix(
      cells.enumerated().map { (FeatureMatrix.Feature("x\($0)"), $1) }, rowCount: 400)
  }

  private func data(_ count: Int, rows: [Int], isWeighted: Bool = false) throws
    -> ClassificationData
  {
    let classes = try #require(recorded["\(count)"]?["classes"]).map { Int($0) }
    return ClassificationData(
      features: matrix, classes: classes, classCount: count, rows: rows,
      weights: isWeighted ? (0..<400).map { 0.5 + Double($0 % 5) / 4 } : nil)
  }

  /// Recorded probabilities of the first forty rows; of two classes some libraries give one.
  private func expect(
    _ learner: any ClassificationLearner, _ count: Int, _ name: String, rows: [Int]? = nil,
    isWeighted: Bool = false, within tolerance: Double
  ) throws {
    let data = try data(count, rows: rows ?? Array(0..<400), isWeighted: isWeighted)
    let found = try learner.fitClasses(data, seed: 1).probabilities(matrix, rows: 0..<40)
    var known = try #require(recorded["\(count)"]?[name], "\(name)")
    if known.count == 40 { known = known.flatMap { [1 - $0, $0] } }
    normalise(&known, classCount: count)
    let gap = zip(found, known).map { abs($0 - $1) }.max() ?? 1
    #expect(found.count == known.count && gap < tolerance, "\(name), \(count) classes: \(gap)")
  }

  @Test("logistic regression is scikit-learn's", arguments: [2, 3])
  func logistic(_ count: Int) throws {
    var learner = LogisticRegression()
    learner.alpha = 2
    try expect(learner, count, "logistic-plain", within: 1e-6)
    try expect(learner, count, "logistic-weighted", isWeighted: true, within: 1e-6)
  }

  @Test("naive Bayes is scikit-learn's", arguments: [2, 3])
  func naiveBayes(_ count: Int) throws {
    try expect(NaiveBayes(), count, "naive_bayes-plain", within: 1e-9)
    try expect(NaiveBayes(), count, "naive_bayes-weighted", isWeighted: true, within: 1e-9)
  }

  /// Trees are LightGBM's until one hangs on the estimate of a leaf's rows: LightGBM rounds it bin by bin,
  /// and passes over splits where the sum exceeds the rows there are; `gbm` rounds it once for a child.
  @Test("the first trees of gbm are LightGBM's, and in the end its log loss", arguments: [2, 3])
  func leafWise(_ count: Int) throws {
    var gbm = GBM()
    gbm.rounds = 15
    gbm.numLeaves = 8
    gbm.minDataInLeaf = 1
    try expect(gbm, count, "gbm", within: 1e-4)
    gbm.rounds = 30
    let data = try data(count, rows: Array(0..<400))
    let found = try gbm.fitClasses(data, seed: 1).probabilities(matrix, rows: 0..<400)
    let loss = (0..<400).reduce(0) { $0 - log(found[$1 * count + data.classes[$1]]) } / 400
    let known = try #require(recorded["\(count)"]?["gbm-loss"])
    #expect(abs(loss - known[0]) < 0.01 * known[0], "\(loss) and \(known)")
  }

  @Test("xgb is XGBoost, cat without chance is CatBoost", arguments: [2, 3])
  func boosting(_ count: Int) throws {
    var xgb = XGB()
    xgb.rounds = 30
    xgb.maxDepth = 3
    xgb.learningRate = 0.1
    try expect(xgb, count, "xgb", within: 1e-4)
    var cat = CAT()
    cat.rounds = 30
    cat.learningRate = 0.1
    cat.depth = 4
    cat.bootstrapType = .none
    cat.randomStrength = 0
    try expect(cat, count, "cat", within: 1e-3)
    try expect(cat, count, "cat-weighted", isWeighted: true, within: 1e-3)
  }

  @Test("automatic learning rates of classes are CatBoost's")
  func learningRates() {
    for recorded in rates {
      let found = CAT.automaticClassLearningRate(
        rows: Int(recorded[1]), rounds: Int(recorded[2]), hasValidation: recorded[3] == 1,
        isBinary: recorded[0] == 2)
      #expect(abs(found - recorded[4]) < 1e-6, "\(recorded): \(found)")
    }
  }

  @Test(
    "forests have scikit-learn's log loss, within five deviations of its seeds", arguments: [2, 3])
  func forests(_ count: Int) throws {
    var forest = RandomForest()
    forest.nEstimators = 200
    forest.minSamplesLeaf = 2
    var trees = ExtraTrees()
    trees.nEstimators = 200
    trees.minSamplesLeaf = 2
    for (learner, name) in [
      (forest, "random_forest"), (trees, "extra_trees"),
    ] as [(any ClassificationLearner, String)] {
      let data = try data(count, rows: Array(0..<300))
      let known = try #require(recorded["\(count)"]?[name])
      var mean = 0.0
      for seed in 0..<5 {
        let found = try learner.fitClasses(data, seed: UInt64(seed))
          .probabilities(matrix, rows: 300..<400)
        let losses = (0..<100).map { -log(max(found[$0 * count + data.classes[300 + $0]], 1e-15)) }
        mean += losses.reduce(0, +) / 100 / 5
      }
      #expect(
        abs(mean - known[0]) < 5 * known[1] / 5.0.squareRoot(), "\(name): \(mean) and \(known)")
    }
  }

  @Test("nearest neighbours are scikit-learn's", arguments: [2, 3])
  func neighbours(_ count: Int) throws {
    let rows = Array(40..<400)
    var learner = NearestNeighbours()
    learner.nNeighbors = 7
    for weighting in NearestNeighbours.Weighting.allCases {
      learner.weights = weighting
      let data = try data(count, rows: rows)
      let found = try learner.fitClasses(data, seed: 1).probabilities(matrix, rows: 0..<40)
      let known = try #require(recorded["\(count)"]?["neighbours-\(weighting.rawValue)"])
      let gaps = zip(found, known).map { abs($0 - $1) }.sorted()
      // Ties of distance are broken otherwise in a few rows.
      #expect(gaps[gaps.count * 9 / 10] < 1e-9, "\(weighting): \(gaps.suffix(5))")
    }
  }
}
