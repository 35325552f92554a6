import Tabular

/// A fitted boosting: a constant and a sum of trees. `Family` is the learner it belongs to.
struct BoostedTrees<Family: Learner>: Model {
  static var familyName: String { Family.family.name }

  let start: Double
  let ensemble: TreeEnsemble
  /// The gain of all splits on each feature.
  let featureImportance: [Double]

  init(start: Double, trees: [BinnedTree], bins: [FeatureBins]) {
    self.start = start
    ensemble = TreeEnsemble(trees, bins: bins)
    var importance = [Double](repeating: 0, count: bins.count)
    for tree in trees {
      for node in tree.nodes where !node.isLeaf { importance[Int(node.feature)] += node.gain }
    }
    featureImportance = importance
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var sums = [Double](repeating: start, count: rows.count)
    ensemble.add(to: &sums, features, rows: rows)
    return sums
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(start)
    ensemble.encode(to: &writer)
    writer.write(featureImportance)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    start = try reader.readDouble()
    ensemble = try TreeEnsemble(from: &reader)
    featureImportance = try reader.readDoubles()
    guard featureImportance.count == ensemble.bins.count, start.isFinite else {
      throw .unexpected(
        "\(featureImportance.count) importances for \(ensemble.bins.count) features")
    }
  }
}
