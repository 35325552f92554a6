public import Tabular

/// Exact SHAP values of a model made of trees: how much each feature moves a prediction from the
/// expected one, the features of the tree itself standing for the distribution (path-dependent).
///
/// A feature that is not known follows both ways, weighed by how many training rows went there.
///
/// - Source: Lundberg et al., “From local explanations to global understanding with explainable AI
///   for trees”, Nature Machine Intelligence 2 (2020), algorithm 2.
public struct TreeExplanation: Sendable {
  private let trees: [PlainTree]
  /// By tree and node: rows that came there.
  private let covers: [[UInt32]]
  private let featureCount: Int
  /// The mean prediction over the rows behind the covers, as the trees route them.
  public let expected: Double

  /// How many of some rows come to each node of a model's trees, one tree after the other; `nil` of a
  /// model that is no sum of trees.
  public static func covers(
    of model: any Model, _ features: FeatureMatrix, rows: [Int]
  ) -> [UInt32]? {
    (model as? any TreeSum)?.plainTrees.map { sum in
      sum.trees.flatMap { $0.covers(features, rows: rows) }
    }
  }

  /// - Parameters:
  ///   - covers: As ``covers(of:_:rows:)`` counted them, of this model.
  ///   - featureCount: Features of the matrix the model was fitted on.
  /// - Returns: `nil` of a model that is no sum of trees, and of covers of another model.
  public init?(_ model: any Model, covers: [UInt32], featureCount: Int) {
    guard let sum = (model as? any TreeSum)?.plainTrees,
      covers.count == sum.trees.reduce(0, { $0 + $1.nodes.count })
    else { return nil }
    trees = sum.trees
    self.featureCount = featureCount
    var rest = covers[...]
    self.covers = sum.trees.map { tree in
      defer { rest = rest.dropFirst(tree.nodes.count) }
      return Array(rest.prefix(tree.nodes.count))
    }
    expected = zip(trees, self.covers).reduce(sum.start) { $0 + Self.expectation($1.0, $1.1) }
  }

  /// By feature; with ``expected`` they sum to the model's prediction.
  ///
  /// - Complexity: O(trees · leaves · depth²).
  public func values(_ features: FeatureMatrix, row: Int) -> [Double] {
    let cells = (0..<featureCount).map { features[row, $0] }
    var values = [Double](repeating: 0, count: featureCount)
    for (tree, covers) in zip(trees, covers) {
      var walk = ShapleyWalk(tree, covers, cells)
      walk.add(to: &values)
    }
    return values
  }

  /// The value of a tree of which no feature is known.
  private static func expectation(_ tree: PlainTree, _ covers: [UInt32]) -> Double {
    var shares = [Double](repeating: 0, count: tree.nodes.count)
    shares[0] = 1
    var sum = 0.0
    for (index, node) in tree.nodes.enumerated() {
      guard !node.isLeaf else {
        sum += shares[index] * node.value
        continue
      }
      shares[node.left] = shares[index] * share(of: node.left, in: index, covers)
      shares[node.right] = shares[index] * share(of: node.right, in: index, covers)
    }
    return sum
  }

  /// Of the rows at a node, the share that goes to a child; a half where there were none.
  static func share(of child: Int, in node: Int, _ covers: [UInt32]) -> Double {
    covers[node] > 0 ? Double(covers[child]) / Double(covers[node]) : 0.5
  }
}
