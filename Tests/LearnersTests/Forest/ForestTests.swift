import Tabular
import Testing

@testable import Learners

@Suite struct ForestTests {
  private func single() -> RandomForest {
    var learner = RandomForest()
    learner.nEstimators = 1
    learner.bootstrap = false
    return learner
  }

  @Test("four rows part in the middle of the widest gap in the target")
  func handMade() throws {
    let features = Fixture.numbers([1, 2, 3, 10], columns: 1)
    var learner = single()
    learner.maxLeafNodes = 2
    let model = try learner.fit(Fixture.all(features, [1, 1, 5, 7]), seed: 0)
    let test = Fixture.numbers([0, 2.5, 2.50001, 99], columns: 1)
    #expect(model.predict(test) == [1, 1, 6, 6])
    #expect(model.featureImportance == [1])
  }

  @Test("weights count like repeated rows")
  func weights() throws {
    let features = Fixture.numbers([1, 2, 3, 4], columns: 1)
    let repeated = Fixture.numbers([1, 2, 2, 2, 3, 4, 4], columns: 1)
    var learner = single()
    learner.maxDepth = 1
    let weighted = try learner.fit(
      Fixture.all(features, [0, 4, 5, 9], weights: [1, 3, 1, 2]), seed: 0)
    let plain = try learner.fit(Fixture.all(repeated, [0, 4, 4, 4, 5, 9, 9]), seed: 0)
    for (a, b) in zip(weighted.predict(features), plain.predict(features)) {
      #expect(abs(a - b) < 1e-12)
    }
  }

  @Test("missing cells go to the side where they gain, in training and after")
  func missingSide() throws {
    let features = Fixture.numbers([1, 2, 3, 4, .nan, .nan], columns: 1)
    var learner = single()
    learner.maxDepth = 1
    let high = try learner.fit(Fixture.all(features, [0, 0, 8, 8, 8, 8]), seed: 0)
    #expect(high.predict(features) == [0, 0, 8, 8, 8, 8])
    let low = try learner.fit(Fixture.all(features, [0, 0, 8, 8, 0, 0]), seed: 0)
    #expect(low.predict(features) == [0, 0, 8, 8, 0, 0])
    let apart = try learner.fit(Fixture.all(features, [2, 2, 2, 2, 9, 9]), seed: 0)
    #expect(apart.predict(features) == [2, 2, 2, 2, 9, 9])
    var extra = ExtraTrees()
    extra.nEstimators = 20
    let parted = try extra.fit(
      Fixture.all(Fixture.numbers([5, 5, .nan, .nan], columns: 1), [2, 2, 9, 9]), seed: 0)
    #expect(parted.predict(Fixture.numbers([5, 7, .nan], columns: 1)) == [2, 2, 9])
  }

  @Test("levels part by their means, whatever their numbers")
  func levels() throws {
    let category = FeatureMatrix.Feature("c", .category(levels: ["a", "b", "c", "d", "e"]))
    let codes: [Double] = [0, 1, 2, 3, 0, 1, 2, 3]
    let features = FeatureMatrix([(category, codes)], rowCount: 8)
    let target: [Double] = [1, 9, 1, 9, 1, 9, 1, 9]
    var learner = single()
    learner.maxDepth = 1
    let best = try learner.fit(Fixture.all(features, target), seed: 0)
    #expect(best.predict(features) == target)
    var extra = ExtraTrees()
    extra.nEstimators = 10
    let drawn = try extra.fit(Fixture.all(features, target), seed: 0)
    #expect(drawn.predict(features) == target)
  }

  @Test("more than 64 levels are kept apart")
  func manyLevels() throws {
    let levels = (0..<150).map { "l\($0)" }
    let codes = (0..<300).map { Double($0 % 150) }
    let target = codes.map { Double(Int($0) * 7919 % 31) }
    let features = FeatureMatrix([(.init("c", .category(levels: levels)), codes)], rowCount: 300)
    let model = try single().fit(Fixture.all(features, target), seed: 0)
    #expect(model.predict(features) == target)
    let loaded = try LearnerCatalogue.decode(LearnerCatalogue.encode(model))
    #expect(loaded.predict(features) == target)
  }

  @Test("the search finds the split that a plain one finds", arguments: 0..<30)
  func plainSearch(_ seed: Int) throws {
    var random = RandomSource(seed: UInt64(seed))
    let (rows, columns) = (40, 3)
    let cells = (0..<rows * columns).map { _ in
      random.uniform() < 0.1 ? Double.nan : (random.uniform() * 12).rounded()
    }
    let target = (0..<rows).map { _ in random.uniform() }
    let weights = (0..<rows).map { _ in 0.5 + random.uniform() }
    let features = Fixture.numbers(cells, columns: columns)
    let data = Fixture.all(features, target, weights: weights)
    let minSamplesLeaf = 1 + seed % 4
    let table = ForestTable(data)
    var splitter = BestSplitter(table)
    let count = splitter.start(weights: weights)
    let summary = splitter.summary(of: 0..<count)
    let split = try #require(
      splitter.split(
        of: 0..<count, summary,
        limits: TreeLimits(
          minSamplesSplit: 2, minSamplesLeaf: minSamplesLeaf, maxDepth: 0, maxLeafNodes: 0,
          maxFeatures: columns), random: &random))
    let plain = plainBest(table, weights, minSamplesLeaf)
    #expect(abs(split.improvement - plain) < 1e-9 * plain)
    let left = (0..<rows).filter { split.goesLeft(table.columns[split.feature][$0]) }
    #expect(abs(improvement(table, weights, left) - plain) < 1e-9 * plain)
    #expect(splitter.part(0..<count, by: split) == left.count)
  }

  /// Every threshold at a cell, missing cells on either side or alone.
  private func plainBest(_ table: ForestTable, _ weights: [Double], _ least: Int) -> Double {
    var best = 0.0
    for cells in table.columns {
      for threshold in cells.filter({ !$0.isNaN }) {
        for missingGoesLeft in [false, true] {
          let left = cells.indices.filter {
            cells[$0].isNaN ? missingGoesLeft : cells[$0] <= threshold
          }
          guard left.count >= least, cells.count - left.count >= least else { continue }
          best = max(best, improvement(table, weights, left))
        }
      }
    }
    return best
  }

  /// The decrease of the weighted sum of squares.
  private func improvement(_ table: ForestTable, _ weights: [Double], _ left: [Int]) -> Double {
    func squares(_ rows: [Int]) -> Double {
      let weight = rows.reduce(0) { $0 + weights[$1] }
      let mean = rows.reduce(0) { $0 + weights[$1] * table.target[$1] } / weight
      return rows.reduce(0) { sum, row in
        sum + weights[row] * (table.target[row] - mean) * (table.target[row] - mean)
      }
    }
    let right = Set(0..<table.rowCount).subtracting(left).sorted()
    return squares(Array(0..<table.rowCount)) - squares(left) - squares(right)
  }

  @Test("a random split is what its threshold says", arguments: 0..<20)
  func randomSplit(_ seed: Int) throws {
    let data = Fixture.mixed(rowCount: 300, seed: UInt64(seed))
    let table = ForestTable(data)
    var random = RandomSource(seed: UInt64(seed))
    var splitter = RandomSplitter(table)
    let count = splitter.start(weights: table.weights)
    let summary = splitter.summary(of: 0..<count)
    let split = try #require(
      splitter.split(
        of: 0..<count, summary,
        limits: TreeLimits(
          minSamplesSplit: 2, minSamplesLeaf: 5, maxDepth: 0, maxLeafNodes: 0,
          maxFeatures: 1 + seed % 4), random: &random))
    let left = (0..<count).filter { split.goesLeft(table.columns[split.feature][$0]) }
    let exact = improvement(table, table.weights, left)
    #expect(abs(split.improvement - exact) < 1e-4 * exact)
    #expect(left.count >= 5 && count - left.count >= 5)
    #expect(splitter.part(0..<count, by: split) == left.count)
  }

  @Test("limits are kept")
  func limits() throws {
    let data = Fixture.mixed(rowCount: 500)
    var learner = RandomForest()
    learner.nEstimators = 1
    learner.maxLeafNodes = 6
    let narrow = try learner.fit(data, seed: 1)
    #expect(Set(narrow.predict(data.features)).count == 6)
    learner.maxLeafNodes = 0
    learner.maxDepth = 3
    let shallow = try learner.fit(data, seed: 1)
    #expect(Set(shallow.predict(data.features)).count == 8)
  }

  @Test("a constant target gives the constant and no importance")
  func constantTarget() throws {
    var data = Fixture.mixed()
    data.target = data.target.map { _ in 0.1 }
    for learner in [RandomForest(), ExtraTrees()] as [any Learner] {
      let model = try learner.fit(data, seed: 1)
      #expect(model.predict(data.features).allSatisfy { abs($0 - 0.1) < 1e-12 })
      #expect(model.featureImportance == [0, 0, 0, 0])
    }
  }

  @Test("the order of the rows does not matter to trees on all rows")
  func permutedRows() throws {
    let data = Fixture.mixed()
    var order = data.rows
    var random = RandomSource(seed: 4)
    random.shuffle(&order)
    let permuted = TrainingData(
      features: data.features.selecting(order), target: order.map { data.target[$0] },
      rows: Array(order.indices), weights: order.map { data.weights?[$0] ?? 1 })
    for family in ["random_forest", "extra_trees"] {
      let learner = try #require(LearnerCatalogue.family(family)).learner([
        ("bootstrap", .boolean(false)), ("min_samples_leaf", .number(3)),
      ])
      let a = try learner.fit(data, seed: 1).predict(data.features)
      let b = try learner.fit(permuted, seed: 1).predict(data.features)
      #expect(Fixture.rmse(a, b) < 1e-9)
    }
  }

  @Test("numbers beyond single precision are learned")
  func hugeNumbers() throws {
    let features = Fixture.numbers([-1e300, -1, 0, 1e-300, 1, 1e300], columns: 1)
    let model = try single().fit(Fixture.all(features, [1, 2, 3, 3, 4, 5]), seed: 0)
    #expect(model.predict(features) == [1, 2, 3, 3, 4, 5])
  }
}
