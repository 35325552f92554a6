import Tabular

/// A fitted boosting: a constant and a sum of trees. `Family` is the learner it belongs to.
struct BoostedTrees<Family: Learner>: Model {
  static var familyName: String { Family.family.name }

  let start: Double
  let link: Link
  let ensemble: TreeEnsemble
  /// The gain of all splits on each feature.
  let featureImportance: [Double]

  /// - Parameters:
  ///   - bins: Those of the table the trees were grown on.
  ///   - sources: The feature that each of its columns is made of; the same feature if `nil`.
  ///   - featureCount: Features of the matrix.
  init(
    start: Double, link: Link, trees: [BinnedTree], bins: [FeatureBins], sources: [Int]? = nil,
    featureCount: Int
  ) {
    self.start = start
    self.link = link
    let sources = sources ?? Array(0..<featureCount)
    ensemble = TreeEnsemble(trees, bins: bins, sources: sources, featureCount: featureCount)
    var importance = [Double](repeating: 0, count: featureCount)
    for tree in trees {
      for node in tree.nodes where !node.isLeaf {
        importance[sources[Int(node.feature)]] += node.gain
      }
    }
    featureImportance = importance
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var sums = [Double](repeating: start, count: rows.count)
    ensemble.add(to: &sums, features, rows: rows)
    return link.predictions(sums)
  }

  private init(_ other: Self, ensemble: TreeEnsemble) {
    start = other.start
    link = other.link
    self.ensemble = ensemble
    featureImportance = other.featureImportance
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(start)
    writer.write(link.rawValue)
    ensemble.encode(to: &writer)
    writer.write(featureImportance)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    start = try reader.readDouble()
    let linkByte = try reader.read(UInt8.self)
    guard let link = Link(rawValue: linkByte) else { throw .unexpected("link \(linkByte)") }
    self.link = link
    ensemble = try TreeEnsemble(from: &reader)
    featureImportance = try reader.readDoubles()
    guard featureImportance.count == ensemble.featureCount, start.isFinite else {
      throw .unexpected(
        "\(featureImportance.count) importances for \(ensemble.featureCount) features")
    }
  }
}

extension BoostedTrees: StagedModel {
  var roundCount: Int { ensemble.treeCount }

  /// Importances stay those of the whole course.
  func truncated(to count: Int) -> Self { Self(self, ensemble: ensemble.first(count)) }
}
