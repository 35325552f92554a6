import Tabular

/// Which share of the features is looked at: of all for a tree, of the tree's for a level, of the
/// level's for a leaf; always at least one.
struct FeatureSampling: Sendable {
  var byTree = 1.0
  var byLevel = 1.0
  var byNode = 1.0
}

/// The features drawn for the tree that is growing. Features of a single bin are never among them.
struct SampledFeatures {
  private let usable: [Int]
  private let count: Int
  private var sampling = FeatureSampling()
  /// The tree's features, ascending.
  private(set) var inTree: [Int]
  /// All others, ascending.
  private(set) var notInTree: [Int]
  private var levels: [[Int]] = []

  init(_ layout: HistogramLayout) {
    count = layout.bins.count
    usable = layout.bins.indices.filter { layout.bins[$0].binCount > 1 }
    inTree = usable
    notInTree = layout.bins.indices.filter { layout.bins[$0].binCount <= 1 }
  }

  /// Draws the features of a new tree.
  mutating func sampleTree(_ sampling: FeatureSampling, _ random: inout RandomSource) {
    self.sampling = sampling
    levels.removeAll(keepingCapacity: true)
    guard sampling.byTree < 1 else { return }
    inTree = Self.draw(sampling.byTree, of: usable, &random)
    var isInTree = [Bool](repeating: false, count: count)
    for feature in inTree { isInTree[feature] = true }
    notInTree = (0..<count).filter { !isInTree[$0] }
  }

  /// The features a leaf at this depth may split on, ascending; among those of the tree.
  mutating func forLeaf(depth: Int, _ random: inout RandomSource) -> [Int] {
    guard sampling.byLevel < 1 || sampling.byNode < 1 else { return inTree }
    while levels.count <= depth {
      levels.append(Self.draw(sampling.byLevel, of: inTree, &random))
    }
    return Self.draw(sampling.byNode, of: levels[depth], &random)
  }

  private static func draw(
    _ share: Double, of features: [Int], _ random: inout RandomSource
  ) -> [Int] {
    guard share < 1, !features.isEmpty else { return features }
    let count = max(1, Int((Double(features.count) * share).rounded()))
    var drawn = features
    for position in 0..<count {
      drawn.swapAt(position, position + random.index(below: drawn.count - position))
    }
    return drawn.prefix(count).sorted()
  }
}
