import Tabular

/// A fitted boosting of symmetric trees that gives class probabilities.
struct SymmetricClasses: ClassificationModel {
  static var familyName: String { CAT.family.name }

  /// One score, of the second of two classes, or one for each class.
  private let starts: [Double]
  private let ensemble: SymmetricEnsemble
  /// What the splits on each feature gained in score.
  let featureImportance: [Double]

  /// Of two classes: the trees give the logarithm of the odds of the second.
  init(binary trees: SymmetricTrees) {
    precondition(trees.link == .logistic, "trees of log odds")
    starts = [trees.start]
    ensemble = trees.ensemble
    featureImportance = trees.featureImportance
  }

  /// Of as many classes as there are starts.
  init(
    starts: [Double], trees: [SymmetricTree], columns: CategoryColumns, featureCount: Int
  ) {
    self.starts = starts
    ensemble = SymmetricEnsemble(
      trees, bins: columns.bins, sources: columns.sources, featureCount: featureCount,
      combined: columns.combined?.servingColumns() ?? [], outputs: starts.count)
    featureImportance = ensemble.importance(of: trees)
  }

  private init(_ other: Self, ensemble: SymmetricEnsemble) {
    starts = other.starts
    self.ensemble = ensemble
    featureImportance = other.featureImportance
  }

  var classCount: Int { max(2, starts.count) }

  func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var scores: [Double] = []
    scores.reserveCapacity(rows.count * starts.count)
    for _ in rows { scores += starts }
    ensemble.add(to: &scores, features, rows: rows)
    guard starts.count > 1 else {
      return Link.logistic.predictions(scores).flatMap { [1 - $0, $0] }
    }
    for start in Swift.stride(from: 0, to: scores.count, by: classCount) {
      softmax(&scores, start..<start + classCount)
    }
    return scores
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(starts)
    ensemble.encode(to: &writer)
    writer.write(featureImportance)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    starts = try reader.readDoubles()
    ensemble = try SymmetricEnsemble(from: &reader)
    featureImportance = try reader.readDoubles()
    guard featureImportance.count == ensemble.featureCount, starts.count == ensemble.outputs,
      starts.count != 2, starts.allSatisfy(\.isFinite)
    else { throw .unexpected("symmetric trees of \(starts.count) classes") }
  }
}

extension SymmetricClasses: StagedModel {
  var roundCount: Int { ensemble.treeCount }

  /// Importances stay those of all rounds.
  func truncated(to count: Int) -> Self { Self(self, ensemble: ensemble.first(count)) }
}
