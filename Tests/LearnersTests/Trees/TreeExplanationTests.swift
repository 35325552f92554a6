import Tabular
import Testing

@testable import Learners

@Suite("SHAP values of trees")
struct TreeExplanationTests {
  /// Numbers with gaps and two categories, one of few levels and one of many.
  private static func data(rows: Int = 120) -> (matrix: FeatureMatrix, target: [Double]) {
    var random = RandomSource(seed: 31)
    let a = (0..<rows).map { _ in random.uniform() < 0.1 ? Double.nan : random.uniform() * 4 }
    let b = (0..<rows).map { _ in random.uniform() * 3 }
    let few = (0..<rows).map { Double($0 % 2) }
    let many = (0..<rows).map { _ in
      random.uniform() < 0.05 ? Double.nan : Double(random.index(below: 7))
    }
    let levels = ["p", "q", "r", "s", "t", "u", "v"]
    let effects = [0.0, 3, -2, 1, 4, -1, 2]
    let target = (0..<rows).map { row -> Double in
      let effect = many[row].isNaN ? 1.0 : effects[Int(many[row])]
      let own = a[row].isNaN ? 2.0 : a[row]
      return own * b[row] + few[row] * 2 + effect + random.uniform()
    }
    let columns: [(feature: FeatureMatrix.Feature, cells: [Double])] = [
      (FeatureMatrix.Feature("a"), a), (FeatureMatrix.Feature("b"), b),
      (FeatureMatrix.Feature("few", .category(levels: ["x", "y"])), few),
      (FeatureMatrix.Feature("many", .category(levels: levels)), many),
    ]
    return (FeatureMatrix(columns, rowCount: rows), target)
  }

  private static let learners: [any Learner] = {
    var gbm = GBM()
    gbm.rounds = 6
    var xgb = XGB()
    xgb.rounds = 6
    var cat = CAT()
    cat.rounds = 6
    cat.depth = 4
    cat.maxCTRComplexity = 1
    var forest = RandomForest()
    forest.nEstimators = 4
    var trees = ExtraTrees()
    trees.nEstimators = 4
    return [gbm, xgb, cat, forest, trees]
  }()

  /// The definition: every subset of the features, each tree's value where only they are known.
  private func bruteForce(
    _ tree: PlainTree, _ covers: [UInt32], _ cells: [Double]
  ) -> [Double] {
    func value(_ known: Int, _ index: Int) -> Double {
      let node = tree.nodes[index]
      if node.isLeaf { return node.value }
      if (known >> node.feature) & 1 == 1 {
        return value(known, node.child(of: cells[node.feature]))
      }
      let left = TreeExplanation.share(of: node.left, in: index, covers)
      let right = TreeExplanation.share(of: node.right, in: index, covers)
      return left * value(known, node.left) + right * value(known, node.right)
    }
    let count = cells.count
    func factorial(_ n: Int) -> Double { n < 2 ? 1 : Double(n) * factorial(n - 1) }
    var values = [Double](repeating: 0, count: count)
    for feature in 0..<count {
      for known in 0..<(1 << count) where (known >> feature) & 1 == 0 {
        let size = known.nonzeroBitCount
        let weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        values[feature] += weight * (value(known | (1 << feature), 0) - value(known, 0))
      }
    }
    return values
  }

  @Test("values agree with the definition over all subsets", arguments: 0..<5)
  func definition(_ place: Int) throws {
    let (matrix, target) = Self.data()
    let rows = Array(0..<100)
    let model = try Self.learners[place].fit(
      TrainingData(features: matrix, target: target, rows: rows), seed: 5)
    let sum = try #require((model as? any TreeSum)?.plainTrees)
    let covers = try #require(TreeExplanation.covers(of: model, matrix, rows: rows))
    let explanation = try #require(TreeExplanation(model, covers: covers, featureCount: 4))
    for row in stride(from: 0, to: 120, by: 11) {
      let cells = (0..<4).map { matrix[row, $0] }
      var expected = [Double](repeating: 0, count: 4)
      var start = 0
      for tree in sum.trees {
        let own = Array(covers[start..<start + tree.nodes.count])
        for (feature, value) in bruteForce(tree, own, cells).enumerated() {
          expected[feature] += value
        }
        start += tree.nodes.count
      }
      let values = explanation.values(matrix, row: row)
      for feature in 0..<4 { #expect(abs(values[feature] - expected[feature]) < 1e-9) }
    }
  }

  @Test("values sum to the prediction less the expected one", arguments: 0..<5)
  func sum(_ place: Int) throws {
    let (matrix, target) = Self.data()
    let rows = Array(0..<100)
    let model = try Self.learners[place].fit(
      TrainingData(features: matrix, target: target, rows: rows), seed: 5)
    let covers = try #require(TreeExplanation.covers(of: model, matrix, rows: rows))
    let explanation = try #require(TreeExplanation(model, covers: covers, featureCount: 4))
    let predicted = model.predict(matrix)
    for row in 0..<matrix.rowCount {
      let sum = explanation.values(matrix, row: row).reduce(explanation.expected, +)
      #expect(abs(sum - predicted[row]) < 1e-5)
    }
    // A model read back from bytes explains alike.
    let again = try LearnerCatalogue.decode(LearnerCatalogue.encode(model))
    let second = try #require(TreeExplanation(again, covers: covers, featureCount: 4))
    #expect(second.values(matrix, row: 7) == explanation.values(matrix, row: 7))
    #expect(TreeExplanation(again, covers: Array(covers.dropLast()), featureCount: 4) == nil)
  }

  @Test("a tree by hand: two features that are only worth something together share alike")
  func byHand() {
    // y is 1 where a and b are both above 0; half of the rows go either way at each node.
    let tree = PlainTree(nodes: [
      .init(feature: 0, left: 1, right: 2, question: .atMost(0)), .init(value: 0),
      .init(feature: 1, left: 3, right: 4, question: .atMost(0)), .init(value: 0),
      .init(value: 1),
    ])
    let covers: [UInt32] = [8, 4, 4, 2, 2]
    var values = [0.0, 0.0]
    var walk = ShapleyWalk(tree, covers, [1, 1])
    walk.add(to: &values)
    #expect(values == [0.375, 0.375])
    #expect(bruteForce(tree, covers, [1, 1]) == [0.375, 0.375])
  }

  @Test("a model that is no sum of trees, or whose sum is not the prediction, is not explained")
  func others() throws {
    let (matrix, target) = Self.data()
    let data = TrainingData(features: matrix, target: target.map { abs($0) }, rows: Array(0..<100))
    let ridge = try Ridge().fit(data, seed: 1)
    #expect(TreeExplanation.covers(of: ridge, matrix, rows: [0]) == nil)
    var linear = GBM()
    linear.linearTree = true
    let leaves = try linear.fit(data, seed: 1)
    #expect(TreeExplanation.covers(of: leaves, matrix, rows: [0]) == nil)
    var poisson = GBM()
    poisson.objective = .poisson
    let counts = try poisson.fit(data, seed: 1)
    #expect(TreeExplanation.covers(of: counts, matrix, rows: [0]) == nil)
  }
}
