import Tabular
import Testing

@testable import Learners

@Suite struct GradientBoostingTests {
  /// Boosting as in a textbook: every split of every leaf tried on raw rows, gains in `Double`.
  private struct Plain {
    var leaves: Int
    var minData: Int
    var rate: Double

    func fit(_ task: TreesTask, rounds: Int) -> [Double] {
      let count = task.target.count
      let mean = task.target.reduce(0, +) / Double(count)
      var scores = [Double](repeating: mean, count: count)
      for _ in 0..<rounds {
        let residuals = zip(task.target, scores).map { $0 - $1 }
        var groups = [Array(0..<count)]
        while groups.count < leaves {
          let candidates = groups.indices.compactMap { index in
            best(groups[index], task, residuals).map { (index, $0) }
          }
          guard let (index, split) = candidates.max(by: { $0.1.gain < $1.1.gain }) else { break }
          let (left, right) = divide(groups[index], task, split)
          groups[index] = left
          groups.append(right)
        }
        for group in groups {
          let value = group.reduce(0) { $0 + residuals[$1] } / Double(group.count)
          for row in group { scores[row] += rate * value }
        }
      }
      return scores
    }

    private func divide(
      _ rows: [Int], _ task: TreesTask, _ split: (feature: Int, threshold: Double, gain: Double)
    ) -> ([Int], [Int]) {
      let left = rows.filter { task.features[$0, split.feature] <= split.threshold }
      return (left, rows.filter { task.features[$0, split.feature] > split.threshold })
    }

    private func best(
      _ rows: [Int], _ task: TreesTask, _ residuals: [Double]
    ) -> (feature: Int, threshold: Double, gain: Double)? {
      let total = rows.reduce(0) { $0 + residuals[$1] }
      var best: (feature: Int, threshold: Double, gain: Double)?
      for feature in task.features.features.indices {
        let order = rows.sorted { task.features[$0, feature] < task.features[$1, feature] }
        var sum = 0.0
        for position in 0..<order.count - 1 {
          sum += residuals[order[position]]
          let value = task.features[order[position], feature]
          if value == task.features[order[position + 1], feature] { continue }
          let (nl, nr) = (Double(position + 1), Double(order.count - position - 1))
          if min(nl, nr) < Double(minData) { continue }
          let gain =
            sum * sum / nl + (total - sum) * (total - sum) / nr - total * total / (nl + nr)
          if gain > best?.gain ?? 1e-9 { best = (feature, value, gain) }
        }
      }
      return best
    }
  }

  @Test("gbm fits the training rows as a textbook's exact boosting does")
  func equalsPlainBoosting() throws {
    let task = TreesTask(rows: 180, seed: 21)
    var gbm = GBM()
    gbm.rounds = 12
    gbm.numLeaves = 7
    gbm.minDataInLeaf = 5
    gbm.minDataInBin = 1
    gbm.learningRate = 0.3
    let model = try gbm.fit(task.training(), seed: 1)
    let plain = Plain(leaves: 7, minData: 5, rate: 0.3).fit(task, rounds: 12)
    for (found, expected) in zip(model.predict(task.features), plain) {
      #expect(abs(found - expected) < 1e-4)
    }
  }

  @Test("gbm learns most of a known function from 600 rows, missing cells and levels included")
  func learns() throws {
    let task = TreesTask(rows: 900, seed: 2, missingShare: 0.15, levels: 30)
    var gbm = GBM()
    gbm.minDataPerGroup = 10
    gbm.catSmooth = 2
    let model = try gbm.fit(task.training(rows: 0..<600), seed: 1)
    #expect(task.error(of: model, rows: 600..<900) < 0.25 * task.deviation(rows: 600..<900))
  }

  @Test("a split on missing alone is found, and missing values follow it when predicting")
  func missingAlone() throws {
    let cells = (0..<200).map { $0 % 4 == 0 ? Double.nan : Double($0 % 7) }
    let target = cells.map { $0.isNaN ? 5.0 : 1.0 }
    let matrix = FeatureMatrix([(FeatureMatrix.Feature("x"), cells)], rowCount: 200)
    var gbm = GBM()
    gbm.learningRate = 1
    gbm.rounds = 1
    let model = try gbm.fit(
      TrainingData(features: matrix, target: target, rows: Array(0..<200)), seed: 0)
    let new = FeatureMatrix([(FeatureMatrix.Feature("x"), [.nan, 0, 6, 1e9])], rowCount: 4)
    #expect(model.predict(new) == [5, 1, 1, 1])
  }

  @Test("a value missing where training saw none goes with the larger child")
  func unseenMissing() throws {
    let cells = (0..<100).map { Double($0) }
    let target = cells.map { $0 < 30 ? 0.0 : 10.0 }
    let matrix = FeatureMatrix([(FeatureMatrix.Feature("x"), cells)], rowCount: 100)
    var gbm = GBM()
    gbm.learningRate = 1
    gbm.rounds = 1
    gbm.numLeaves = 2
    gbm.minDataInBin = 1
    let model = try gbm.fit(
      TrainingData(features: matrix, target: target, rows: Array(0..<100)), seed: 0)
    let new = FeatureMatrix([(FeatureMatrix.Feature("x"), [.nan, 3])], rowCount: 2)
    #expect(model.predict(new) == [10, 0])
  }

  @Test("rows outside the fit change nothing but the bins")
  func rowsAreHonoured() throws {
    var task = TreesTask(rows: 300, seed: 9)
    let model = try GBM().fit(task.training(rows: 0..<200), seed: 1)
    for row in 200..<300 { task.target[row] = .nan }
    let again = try GBM().fit(task.training(rows: 0..<200), seed: 1)
    #expect(model.predict(task.features) == again.predict(task.features))
  }

  @Test("with validation rows the trees up to the best round are kept")
  func earlyStopping() throws {
    let task = TreesTask(rows: 300, seed: 4)
    var gbm = GBM()
    gbm.rounds = 400
    gbm.learningRate = 0.3
    gbm.earlyStoppingRounds = 10
    let validation = Array(200..<300)
    let stopped = try gbm.fit(task.training(rows: 0..<200, validation: validation), seed: 1)
    let rounds = try #require(stopped as? BoostedTrees<GBM>).ensemble.treeCount
    #expect(rounds < 400)
    // One tree more or less is not better on the validation rows.
    for other in [rounds - 1, rounds + 1] {
      gbm.rounds = other
      let model = try gbm.fit(task.training(rows: 0..<200), seed: 1)
      let error = task.error(of: model, rows: 200..<300)
      #expect(task.error(of: stopped, rows: 200..<300) <= error + 1e-6)
    }
  }

  @Test("a row of weight 3 counts as three rows")
  func weights() throws {
    let task = TreesTask(rows: 120, seed: 8)
    var gbm = GBM()
    gbm.rounds = 5
    gbm.minDataInLeaf = 1
    gbm.minSumHessianInLeaf = 5.5
    var weighted = task.training()
    weighted.weights = (0..<120).map { $0 % 2 == 0 ? 3 : 1 }
    let repeats = (0..<120).flatMap { [Int](repeating: $0, count: $0 % 2 == 0 ? 3 : 1) }
    let repeated = TrainingData(
      features: task.features.selecting(repeats), target: repeats.map { task.target[$0] },
      rows: Array(repeats.indices))
    gbm.minDataInBin = 1
    let a = try gbm.fit(weighted, seed: 1).predict(task.features)
    let b = try gbm.fit(repeated, seed: 1).predict(task.features)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test("the same seed gives the same bits; sampling makes another seed another model")
  func seeds() throws {
    let task = TreesTask(rows: 200, seed: 3, missingShare: 0.1, levels: 6)
    var gbm = GBM()
    gbm.rounds = 10
    gbm.baggingFraction = 0.7
    gbm.featureFraction = 0.7
    gbm.featureFractionByNode = 0.7
    gbm.extraTrees = true
    let a = try gbm.fit(task.training(), seed: 5).predict(task.features)
    let b = try gbm.fit(task.training(), seed: 5).predict(task.features)
    let c = try gbm.fit(task.training(), seed: 6).predict(task.features)
    #expect(a == b)
    #expect(a != c)
  }

  @Test("penalties and limits do what they say")
  func rulesBite() throws {
    let task = TreesTask(rows: 200, seed: 3)
    func error(_ change: (inout GBM) -> Void) throws -> Double {
      var gbm = GBM()
      gbm.rounds = 10
      change(&gbm)
      return task.error(of: try gbm.fit(task.training(), seed: 5), rows: 0..<200)
    }
    let free = try error { _ in }
    #expect(try error { $0.lambdaL1 = 20 } > free)
    #expect(try error { $0.lambdaL2 = 50 } > free)
    #expect(try error { $0.minGainToSplit = 500 } > free)
    #expect(try error { $0.pathSmooth = 50 } > free)
    #expect(try error { $0.maxDeltaStep = 0.5 } > free)
    #expect(try error { $0.minSumHessianInLeaf = 60 } > free)
    #expect(try error { $0.maxDepth = 1 } > free)
    #expect(try error { $0.maxBin = 4 } > free)
  }

  @Test("linear leaves go on where constant ones stay flat, and are refused where they can't be")
  func linearLeaves() throws {
    let x = (0..<200).map { Double($0) / 100 }
    let matrix = FeatureMatrix(
      [(FeatureMatrix.Feature("x"), x + [3, .nan])], rowCount: 202)
    let data = TrainingData(
      features: matrix, target: x.map { 5 * $0 - 1 } + [0, 0], rows: Array(0..<200))
    var gbm = GBM()
    gbm.linearTree = true
    let predicted = try gbm.fit(data, seed: 1).predict(matrix)
    // 5 · 3 − 1; a missing value takes the plain values of the leaves.
    #expect(abs(predicted[200] - 14) < 0.5)
    #expect(predicted[201].isFinite)
    gbm.linearTree = false
    #expect(try gbm.fit(data, seed: 1).predict(matrix)[200] < 10)
    gbm.linearTree = true
    gbm.objective = .absolute
    #expect(throws: FitError.self) { try gbm.fit(data, seed: 1) }
    gbm.objective = .squared
    gbm.monotoneConstraints = [1]
    #expect(throws: FitError.self) { try gbm.fit(data, seed: 1) }
  }

  @Test(
    "a model read back from bytes predicts the same bits; damaged bytes are refused",
    arguments: [false, true])
  func bytes(linear: Bool) throws {
    let task = TreesTask(rows: 200, seed: 3, missingShare: 0.1, levels: 6)
    var gbm = GBM()
    gbm.rounds = 10
    gbm.minDataPerGroup = 5
    gbm.catSmooth = 1
    gbm.linearTree = linear
    let model = try gbm.fit(task.training(), seed: 5)
    let bytes = LearnerCatalogue.encode(model)
    let again = try LearnerCatalogue.decode(bytes)
    #expect(model.predict(task.features) == again.predict(task.features))
    #expect(model.featureImportance == again.featureImportance)
    #expect(LearnerCatalogue.encode(again) == bytes)
    for cut in [9, bytes.count / 2, bytes.count - 1] {
      #expect(throws: ByteError.self) { try LearnerCatalogue.decode(Array(bytes.prefix(cut))) }
    }
    // Past the checksum, the model's own reader has to stand firm.
    var writer = ByteWriter()
    model.encode(to: &writer)
    for position in stride(from: 0, to: writer.bytes.count, by: writer.bytes.count / 60) {
      var damaged = writer.bytes
      damaged[position] ^= 0x5A
      var reader = ByteReader(damaged)
      if let read = try? BoostedTrees<GBM>(from: &reader) { _ = read.predict(task.features) }
    }
  }

  @Test("importance goes to the features that matter, and prediction by block equals prediction")
  func importanceAndBlocks() throws {
    let task = TreesTask(rows: 700, seed: 13)
    let model = try GBM().fit(task.training(), seed: 5)
    let importance = model.featureImportance
    #expect(importance[3] > 10 * importance[5])
    #expect(importance.allSatisfy { $0 >= 0 })
    let whole = model.predict(task.features)
    #expect(model.predict(task.features, rows: 300..<617) == Array(whole[300..<617]))
    #expect(model.predict(task.features, rows: 5..<5).isEmpty)
  }

  @Test("constant targets and constant features give the mean")
  func degenerate() throws {
    let matrix = FeatureMatrix(
      [
        (FeatureMatrix.Feature("x"), [1, 1, 1]), (FeatureMatrix.Feature("y"), [.nan, .nan, .nan]),
      ],
      rowCount: 3)
    let data = TrainingData(features: matrix, target: [1, 2, 6], rows: [0, 1, 2])
    #expect(try GBM().fit(data, seed: 0).predict(matrix) == [3, 3, 3])
    let one = TrainingData(features: matrix, target: [1, 2, 6], rows: [1])
    #expect(try GBM().fit(one, seed: 0).predict(matrix) == [2, 2, 2])
  }
}
