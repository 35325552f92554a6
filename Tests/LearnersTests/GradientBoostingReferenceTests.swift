import Foundation
import Tabular
import Testing

@testable import Learners

/// Agreement with LightGBM, XGBoost and CatBoost on a small table; recorded by
/// `experiments/peers/boosting_reference.py`.
@Suite struct GradientBoostingReferenceTests {
  private struct Reference: Decodable {
    struct Fit: Decodable {
      var trees: [Node]?
      var splits: [[[Double]]]?
      var predictions: [Double]
    }
    indirect enum Node: Decodable {
      case leaf(Double)
      case split(feature: Int, threshold: Double, gain: Double, Node, Node)

      private enum Key: String, CodingKey {
        case value, feature, threshold, gain, left, right
      }

      init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        if let value = try values.decodeIfPresent(Double.self, forKey: .value) {
          self = .leaf(value)
        } else {
          self = .split(
            feature: try values.decode(Int.self, forKey: .feature),
            threshold: try values.decode(Double.self, forKey: .threshold),
            gain: try values.decode(Double.self, forKey: .gain),
            try values.decode(Node.self, forKey: .left),
            try values.decode(Node.self, forKey: .right))
        }
      }
    }
    struct Rate: Decodable {
      var rows: Int
      var rounds: Int
      var hasValidation: Bool
      var rate: Double

      init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        rows = try values.decode(Int.self)
        rounds = try values.decode(Int.self)
        hasValidation = try values.decode(Bool.self)
        rate = try values.decode(Double.self)
      }
    }

    var lightgbm: Fit
    var xgboost: Fit
    var catboostL2: Fit
    var catboostCosine: Fit
    var borders: [[Double]]
    var rates: [Rate]

    private enum CodingKeys: String, CodingKey {
      case lightgbm, xgboost
      case catboostL2 = "catboost-L2"
      case catboostCosine = "catboost-Cosine"
      case borders = "catboost-borders"
      case rates = "catboost-rates"
    }
  }

  private let reference: Reference
  private let data: TrainingData

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "boosting", withExtension: "json", subdirectory: "Reference"))
    reference = try JSONDecoder().decode(Reference.self, from: try Data(contentsOf: url))
    // The script's linear congruence.
    var state = 12345
    var cells = [[Double]](repeating: [], count: 5)
    for _ in 0..<400 {
      for column in 0..<5 {
        state = (1_103_515_245 * state + 12345) % 2_147_483_648
        let value = (state / 65536) % 100
        cells[column].append(column == 2 ? Double(value % 8) : Double(value) / 100)
      }
    }
    let target: [Double] = (0..<400).map { row in
      let bowl: Double = cells[3][row] - 0.4
      let product: Double = 10 * cells[0][row] * cells[1][row]
      return product + 8 * bowl * bowl + cells[2][row] - cells[4][row]
    }
    let matrix = FeatureMatrix(
      cells.enumerated().map { (FeatureMatrix.Feature("x\($0)"), $1) }, rowCount: 400)
    data = TrainingData(features: matrix, target: target, rows: Array(0..<400))
  }

  private func expectPredictions(
    _ model: any Model, _ recorded: [Double], tolerance: Double = 1e-4
  ) {
    let found = model.predict(data.features, rows: 0..<recorded.count)
    let gap = zip(found, recorded).map { abs($0 - $1) }.max() ?? 0
    #expect(gap < tolerance)
  }

  @Test("gbm's first trees are LightGBM's, split by split, and its predictions too")
  func lightGBM() throws {
    var gbm = GBM()
    gbm.rounds = 30
    gbm.numLeaves = 8
    let model = try gbm.fit(data, seed: 1)
    expectPredictions(model, reference.lightgbm.predictions)
    let boosted = try #require(model as? BoostedTrees<GBM>)
    for (tree, recorded) in try #require(reference.lightgbm.trees).enumerated() {
      // LightGBM keeps the start in the first tree.
      expectNode(
        boosted.ensemble, boosted.ensemble.roots[tree], recorded,
        start: tree == 0 ? boosted.start : 0)
    }
  }

  private func expectNode(
    _ ensemble: TreeEnsemble, _ index: UInt32, _ recorded: Reference.Node, start: Double
  ) {
    let node = ensemble.nodes[Int(index)]
    switch recorded {
    case .leaf(let value):
      #expect(node.left == index)
      #expect(abs(Double(node.value) + start - value) < 1e-5)
    case .split(let feature, let threshold, _, let left, let right):
      #expect(Int(node.feature) == feature)
      // Byte 0 is for missing values; the border below byte b is number b - 1.
      if case .numeric(let borders, _) = ensemble.bins[feature] {
        #expect(abs(borders[Int(node.threshold &+ node.shift) - 1] - threshold) < 1e-12)
      }
      expectNode(ensemble, node.left, left, start: start)
      expectNode(ensemble, node.left + 1, right, start: start)
    }
  }

  @Test("xgb predicts what XGBoost predicts")
  func xgboost() throws {
    var xgb = XGB()
    xgb.rounds = 30
    xgb.maxDepth = 3
    xgb.learningRate = 0.1
    expectPredictions(try xgb.fit(data, seed: 1), reference.xgboost.predictions)
  }

  @Test("cat without chance splits where CatBoost does, by both scores, and predicts the same")
  func catBoost() throws {
    for (score, recorded) in [
      (CAT.ScoreFunction.l2, reference.catboostL2), (.cosine, reference.catboostCosine),
    ] {
      var cat = CAT()
      cat.rounds = 30
      cat.learningRate = 0.1
      cat.depth = 4
      cat.bootstrapType = .none
      cat.randomStrength = 0
      cat.scoreFunction = score
      let model = try cat.fit(data, seed: 1)
      expectPredictions(model, recorded.predictions)
      let ensemble = try #require(model as? SymmetricTrees).ensemble
      var split = 0
      for tree in try #require(recorded.splits) {
        for recordedSplit in tree {
          let feature = Int(ensemble.splitColumns[split])
          #expect(feature == Int(recordedSplit[0]))
          if case .numeric(let borders, _) = ensemble.bins[feature] {
            #expect(abs(borders[Int(ensemble.splitBins[split])] - recordedSplit[1]) < 1e-6)
          }
          split += 1
        }
      }
    }
  }

  @Test("of 16 borders at most three are not CatBoost's, where ranges of equal score are split")
  func borders() {
    for (feature, recorded) in reference.borders.enumerated() {
      let sorted = SortedValues(data.features.column(feature))
      let found = GreedyLogSumBorders(maxBorders: 16).borders(of: sorted)
      #expect(found.count == recorded.count)
      // Ranges of equal score may be split in another order, which shows in the last few.
      let different = zip(found, recorded).count { abs($0 - $1) >= 1e-6 }
      #expect(different <= 3, "feature \(feature): \(found) and \(recorded)")
    }
  }

  @Test("automatic learning rates are CatBoost's")
  func learningRates() {
    for recorded in reference.rates {
      let found = CAT.automaticLearningRate(
        rows: recorded.rows, rounds: recorded.rounds, hasValidation: recorded.hasValidation)
      #expect(abs(found - recorded.rate) < 1e-6)
    }
  }
}
