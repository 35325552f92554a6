import Tabular
import Testing

@testable import Learners

/// What holds for xgb and cat; gbm's tests are in ``GradientBoostingTests``.
@Suite struct GradientBoostingFamiliesTests {
  @Test("xgb grows to its depth what a textbook's level-wise boosting grows")
  func xgbEqualsPlain() throws {
    let task = TreesTask(rows: 150, seed: 31)
    var xgb = XGB()
    xgb.rounds = 6
    xgb.maxDepth = 3
    let found = try xgb.fit(task.training(), seed: 1).predict(task.features)
    let plain = plainLevelwise(task, rounds: 6, depth: 3, lambda: 1, rate: 0.3)
    #expect(zip(found, plain).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  /// Splits every leaf of a level where Σ G²/(n + λ) rises most, on raw rows.
  private func plainLevelwise(
    _ task: TreesTask, rounds: Int, depth: Int, lambda: Double, rate: Double
  ) -> [Double] {
    let count = task.target.count
    var scores = [Double](repeating: task.target.reduce(0, +) / Double(count), count: count)
    for _ in 0..<rounds {
      let residuals = zip(task.target, scores).map { $0 - $1 }
      var groups = [Array(0..<count)]
      for _ in 0..<depth {
        groups = groups.flatMap { rows -> [[Int]] in
          let parts = bestParts(rows, task, residuals, lambda)
          return parts.isEmpty ? [rows] : parts
        }
      }
      for rows in groups {
        let sum = rows.reduce(0) { $0 + residuals[$1] }
        for row in rows { scores[row] += rate * sum / (Double(rows.count) + lambda) }
      }
    }
    return scores
  }

  private func bestParts(
    _ rows: [Int], _ task: TreesTask, _ residuals: [Double], _ lambda: Double
  ) -> [[Int]] {
    func score(_ rows: some Collection<Int>) -> Double {
      let sum = rows.reduce(0) { $0 + residuals[$1] }
      return sum * sum / (Double(rows.count) + lambda)
    }
    var best = score(rows) + 1e-6
    var parts: [[Int]] = []
    for feature in task.features.features.indices {
      let order = rows.sorted { task.features[$0, feature] < task.features[$1, feature] }
      for position in 1..<max(1, order.count) {
        let (left, right) = (order[..<position], order[position...])
        let sum = score(left) + score(right)
        if sum > best {
          best = sum
          parts = [Array(left), Array(right)]
        }
      }
    }
    return parts
  }

  @Test("cat without chance grows the symmetric trees of a textbook", arguments: ["L2", "Cosine"])
  func catEqualsPlain(scoreFunction: String) throws {
    let task = TreesTask(rows: 120, seed: 41)
    var cat = CAT()
    cat.rounds = 5
    cat.depth = 3
    cat.learningRate = 0.3
    cat.bootstrapType = .none
    cat.randomStrength = 0
    cat.scoreFunction = try #require(CAT.ScoreFunction(rawValue: scoreFunction))
    let found = try cat.fit(task.training(), seed: 1).predict(task.features)
    let plain = plainSymmetric(task, rounds: 5, depth: 3, isCosine: scoreFunction == "Cosine")
    #expect(zip(found, plain).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  private func plainSymmetric(
    _ task: TreesTask, rounds: Int, depth: Int, isCosine: Bool
  ) -> [Double] {
    let count = task.target.count
    let lambda = 3.0
    var scores = [Double](repeating: task.target.reduce(0, +) / Double(count), count: count)
    for _ in 0..<rounds {
      let residuals = zip(task.target, scores).map { $0 - $1 }
      var leaf = [Int](repeating: 0, count: count)
      for level in 0..<depth {
        var best = -Double.infinity
        var chosen = leaf
        for feature in task.features.features.indices {
          for threshold in Set(task.features.column(feature)).sorted().dropLast() {
            let next = (0..<count).map {
              leaf[$0] + (task.features[$0, feature] > threshold ? 1 << level : 0)
            }
            let score = score(next, leaves: 2 << level, residuals, lambda, isCosine)
            if score > best + 1e-9 * abs(best) || best == -.infinity {
              best = score
              chosen = next
            }
          }
        }
        leaf = chosen
      }
      for value in 0..<(1 << depth) {
        let rows = leaf.indices.filter { leaf[$0] == value }
        let sum = rows.reduce(0) { $0 + residuals[$1] }
        for row in rows { scores[row] += 0.3 * sum / (Double(rows.count) + lambda) }
      }
    }
    return scores
  }

  private func score(
    _ leaf: [Int], leaves: Int, _ residuals: [Double], _ lambda: Double, _ isCosine: Bool
  ) -> Double {
    var sums = [Double](repeating: 0, count: leaves)
    var counts = sums
    for (row, value) in leaf.enumerated() {
      sums[value] += residuals[row]
      counts[value] += 1
    }
    var score = 0.0
    var norm = 0.0
    for (sum, count) in zip(sums, counts) {
      let average = sum / (count + lambda)
      score += average * sum
      norm += average * average * count
    }
    return isCosine ? score / (norm + 1e-100).squareRoot() : score
  }

  @Test("xgb and cat learn most of a known function, missing cells and levels included")
  func learn() throws {
    let task = TreesTask(rows: 900, seed: 2, missingShare: 0.15, levels: 30)
    for learner in [XGB(), CAT()] as [any Learner] {
      let model = try learner.fit(task.training(rows: 0..<600), seed: 1)
      let share = task.error(of: model, rows: 600..<900) / task.deviation(rows: 600..<900)
      #expect(share < 0.3)
    }
  }

  @Test("both are the same for a seed, and read back from bytes to the last bit")
  func seedsAndBytes() throws {
    let task = TreesTask(rows: 250, seed: 3, missingShare: 0.1, levels: 6)
    var xgb = XGB()
    xgb.rounds = 15
    xgb.subsample = 0.8
    xgb.colsampleByLevel = 0.7
    var cat = CAT()
    cat.rounds = 30
    cat.rsm = 0.8
    for learner in [xgb, cat] as [any Learner] {
      let model = try learner.fit(task.training(), seed: 5)
      let bytes = LearnerCatalogue.encode(model)
      #expect(LearnerCatalogue.encode(try learner.fit(task.training(), seed: 5)) == bytes)
      #expect(LearnerCatalogue.encode(try learner.fit(task.training(), seed: 6)) != bytes)
      let again = try LearnerCatalogue.decode(bytes)
      #expect(again.predict(task.features) == model.predict(task.features))
      #expect(again.featureImportance == model.featureImportance)
      var writer = ByteWriter()
      model.encode(to: &writer)
      for position in stride(from: 0, to: writer.bytes.count, by: writer.bytes.count / 60) {
        var damaged = writer.bytes
        damaged[position] ^= 0xA5
        var reader = ByteReader(damaged)
        if let read = try? type(of: model).init(from: &reader) { _ = read.predict(task.features) }
      }
    }
  }

  @Test("with validation rows both keep the trees up to the best round")
  func earlyStopping() throws {
    let task = TreesTask(rows: 300, seed: 4)
    let training = task.training(rows: 0..<200, validation: Array(200..<300))
    let xgb = try XGB().fit(training, seed: 1)
    #expect(try #require(xgb as? BoostedTrees<XGB>).ensemble.treeCount < 100)
    var cat = CAT()
    cat.learningRate = 0.5
    let stopped = try cat.fit(training, seed: 1)
    #expect(try #require(stopped as? SymmetricTrees).ensemble.treeCount < 1000)
  }

  @Test("limits and penalties of xgb and cat bite")
  func rulesBite() throws {
    let task = TreesTask(rows: 200, seed: 3)
    func xgb(_ change: (inout XGB) -> Void) throws -> Double {
      var xgb = XGB()
      xgb.rounds = 10
      change(&xgb)
      return task.error(of: try xgb.fit(task.training(), seed: 5), rows: 0..<200)
    }
    let free = try xgb { _ in }
    #expect(try xgb { $0.minChildWeight = 20 } > free)
    #expect(try xgb { $0.lambda = 50 } > free)
    #expect(try xgb { $0.alpha = 20 } > free)
    #expect(try xgb { $0.gamma = 100 } > free)
    #expect(try xgb { $0.maxLeaves = 4 } > free)
    #expect(try xgb { $0.maxDeltaStep = 0.5 } > free)
    let lossguide = try xgb {
      $0.growPolicy = .lossguide
      $0.maxLeaves = 8
    }
    let depthwise = try xgb { $0.maxLeaves = 8 }
    #expect(lossguide < depthwise)
    func cat(_ change: (inout CAT) -> Void) throws -> Double {
      var cat = CAT()
      cat.rounds = 20
      change(&cat)
      return task.error(of: try cat.fit(task.training(), seed: 5), rows: 0..<200)
    }
    let standard = try cat { _ in }
    #expect(try cat { $0.depth = 1 } > standard)
    #expect(try cat { $0.l2LeafReg = 100 } > standard)
    #expect(try cat { $0.randomStrength = 100 } > standard)
    #expect(try cat { $0.borderCount = 2 } > standard)
    for type in CAT.BootstrapType.allCases {
      #expect(try cat { $0.bootstrapType = type } < task.deviation(rows: 0..<200))
    }
    #expect(throws: FitError.self) {
      try xgb {
        $0.maxDepth = 0
      }
    }
  }

  @Test("cat's automatic learning rate is CatBoost's")
  func automaticLearningRate() {
    func rate(_ rows: Int, _ rounds: Int) -> Double {
      CAT.automaticLearningRate(rows: rows, rounds: rounds, hasValidation: true)
    }
    #expect(abs(rate(1000, 2000) - 0.0334) < 5e-5)
    #expect(abs(rate(200, 2000) - 0.0259) < 5e-5)
    #expect(abs(rate(20_000, 2000) - 0.0534) < 5e-5)
  }

  @Test("minimal variance sampling keeps the share asked for")
  func samplingThreshold() {
    var random = RandomSource(seed: 1)
    let sizes = (0..<1003).map { _ in Float(1 / (0.01 + random.uniform())) }
    for share in [0.1, 0.5, 0.8, 0.999] {
      for start in [Float.infinity, 1e-3, 1, 50] {
        let threshold = sizes.withUnsafeBufferPointer {
          Bootstrap.threshold($0, share: share, near: start)
        }
        let kept = sizes.reduce(0) { $0 + Double(min(1, $1 / threshold)) }
        #expect(abs(kept - share * 1003) < 0.01)
      }
    }
  }

  @Test("a bootstrap keeps its share of rows, and their weights have mean 1")
  func bootstrapFactors() {
    var random = RandomSource(seed: 2)
    var noise = NoiseSource(&random)
    let count = 20_003
    for kind in [
      Bootstrap.Kind.minimalVariance(share: 0.6), .bayesian(temperature: 1), .bernoulli(share: 0.6),
    ] {
      let values = AlignedBuffer<Float>(count: count + 7)
      for position in 0..<count { values[position] = Float(1 / (0.05 + random.uniform())) }
      var bootstrap = Bootstrap(kind: kind)
      bootstrap.draw(values.base, count: count, regularizer: 0.1, &noise)
      let factors = (0..<count).map { values[$0] }
      let drawn = Double(factors.count { $0 > 0 }) / Double(count)
      let mean = factors.reduce(0) { $0 + Double($1) } / Double(count)
      switch kind {
      case .bayesian:
        #expect(drawn == 1)
        #expect(abs(mean - 1) < 0.03)
      case .bernoulli: #expect(abs(drawn - 0.6) < 0.02 && drawn == mean)
      default:
        #expect(abs(drawn - 0.6) < 0.02)
        #expect(abs(mean - 1) < 0.03)
      }
    }
  }

  @Test("a row's target statistic counts the rows before it, prediction counts all")
  func targetStatistics() {
    let cells: [Double] = [0, 1, 0, 0, 1, .nan]
    let matrix = FeatureMatrix(
      [(FeatureMatrix.Feature("c", .category(levels: ["a", "b"])), cells)], rowCount: 6)
    let statistics = TargetStatistics(matrix, feature: 0, levelCount: 2)
    let isHigh = [true, false, false, true, true, false]
    let ordered = statistics.orderedBins([3, 2, 0, 1], isHigh: isHigh)
    // Prior 0.5: row 3 sees (0 + .5) / 1, row 2 (1 + .5) / 2, row 0 (1 + .5) / 3; level b likewise.
    // Rows 4 and 5 are not trained on: they see all of their level, (0 + .5) / 2 and (0 + .5) / 1.
    let expected = [0.5, 0.5, 0.75, 0.5, 0.25, 0.5].map { UInt8($0 * 15) }
    #expect(ordered[1] == expected)
    let final = statistics.finalColumns([3, 2, 0, 1], isHigh: isHigh)
    #expect(final[1].bin(of: 0) == UInt8(2.5 / 4 * 15))
    #expect(final[1].bin(of: 1) == UInt8(0.5 / 2 * 15))
    #expect(final[1].bin(of: .nan) == UInt8(0.5 * 15))
    #expect(final[1].bin(of: 9) == UInt8(0.5 * 15))
    // Frequencies: 3, 1 and 0 rows, by the largest and one.
    #expect([0, 1, .nan].map { final[3].bin(of: $0) } == [11, 3, 0])
  }

  @Test("the target is cut where it halves the rows as evenly as its values allow")
  func targetThreshold() {
    #expect(TargetStatistics.threshold([1, 2, 3, 4]) == 2.5)
    #expect(TargetStatistics.threshold([1, 1, 1, 4]) == 2.5)
    #expect(TargetStatistics.threshold([1, 4, 4, 4, 4]) == 2.5)
    #expect(TargetStatistics.threshold([2, 2]) == 2)
  }
}
