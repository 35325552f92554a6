import Tabular

extension BinnedTree {
  /// The numeric features that are split on between the root and each leaf, ascending; by node.
  func featuresOnTheWay(_ bins: [FeatureBins]) -> [[Int]] {
    var features = [[Int]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() where !node.isLeaf {
      let feature = Int(node.feature)
      var way = features[index]
      if !bins[feature].isCategory && !way.contains(feature) {
        way.insert(feature, at: way.firstIndex { $0 > feature } ?? way.count)
      }
      features[Int(node.left)] = way
      features[Int(node.left) + 1] = way
      features[index] = []
    }
    return features
  }

  /// The value of a leaf for a row.
  func value(ofLeaf leaf: Int, _ matrix: FeatureMatrix, row: Int) -> Float {
    guard !linearLeaves.isEmpty, let linear = linearLeaves[leaf],
      let value = linear.value(matrix, row: row)
    else { return nodes[leaf].value }
    return Float(value)
  }
}
