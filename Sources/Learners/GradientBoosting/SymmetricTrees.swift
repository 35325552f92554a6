import Tabular

/// A fitted boosting of symmetric trees: a constant and a sum of trees.
struct SymmetricTrees: Model {
  static var familyName: String { CAT.family.name }

  let start: Double
  let link: Link
  let ensemble: SymmetricEnsemble
  /// What the splits on each feature gained in score.
  let featureImportance: [Double]

  init(
    start: Double, link: Link, trees: [SymmetricTree], columns: CategoryColumns, featureCount: Int
  ) {
    self.start = start
    self.link = link
    ensemble = SymmetricEnsemble(
      trees, bins: columns.bins, sources: columns.sources, featureCount: featureCount,
      combined: columns.combined?.servingColumns() ?? [])
    featureImportance = ensemble.importance(of: trees)
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var sums = [Double](repeating: start, count: rows.count)
    ensemble.add(to: &sums, features, rows: rows)
    return link.predictions(sums)
  }

  private init(_ other: Self, ensemble: SymmetricEnsemble) {
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
    ensemble = try SymmetricEnsemble(from: &reader)
    featureImportance = try reader.readDoubles()
    guard featureImportance.count == ensemble.featureCount, start.isFinite else {
      throw .unexpected(
        "\(featureImportance.count) importances for \(ensemble.featureCount) features")
    }
  }
}

extension SymmetricTrees: StagedModel {
  var roundCount: Int { ensemble.treeCount }

  /// Importances stay those of the whole course.
  func truncated(to count: Int) -> Self { Self(self, ensemble: ensemble.first(count)) }
}

extension SymmetricEnsemble {
  /// What the splits of its trees on each feature gained in score.
  func importance(of trees: [SymmetricTree]) -> [Double] {
    var importance = [Double](repeating: 0, count: featureCount)
    for tree in trees {
      for (split, gain) in zip(tree.splits, tree.gains) {
        let features = features(of: split)
        for feature in features { importance[feature] += gain / Double(features.count) }
      }
    }
    return importance
  }

  /// The features that a split reads, each once.
  private func features(of split: SymmetricTree.Split) -> [Int] {
    guard split.column >= sources.count else { return [sources[split.column]] }
    let projection = combined[split.column - sources.count].projection
    let features =
      projection.categories.map(\.feature) + projection.splits.map { sources[$0.column] }
    return Set(features).sorted()
  }
}
