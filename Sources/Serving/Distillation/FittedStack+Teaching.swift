import Stacking
import Learners
import Tabular

extension FittedStack {
  /// How many rows are predicted at once.
  private static let teachingBlock = 4096

  /// What the ensemble predicts in the target's own units, within its bounds; of classes calibrated probabilities,
  /// row-major.
  ///
  /// - Parameter split: Whose models alone predict, in every layer: those saw none of the rows that it holds out. `nil` for
  ///   the ensemble as it serves.
  /// - Precondition: all layers have the same splits.
  func taught(
    _ matrix: FeatureMatrix, baseline: [Double], split: Int?
  ) throws(StackError) -> [Double] {
    var taught: [Double] = []
    taught.reserveCapacity(matrix.rowCount * outputs)
    for start in stride(from: 0, to: matrix.rowCount, by: Self.teachingBlock) {
      let rows = Array(start..<min(start + Self.teachingBlock, matrix.rowCount))
      taught += try taughtBlock(
        matrix.selecting(rows), baseline: rows.map { baseline[$0] }, split: split)
    }
    return taught
  }

  private func taughtBlock(
    _ matrix: FeatureMatrix, baseline: [Double], split: Int?
  ) throws(StackError) -> [Double] {
    let columns: [[LayerColumns.Column]]
    if let split {
      columns = try self.columns(matrix, baseline: baseline, split: split)
    } else {
      columns = try self.columns(matrix, baseline: baseline)
    }
    let members = blendColumns(columns)
    if !classes.isEmpty { return blend.probabilities(members) }
    let bounds = TargetTransform(training: [], apply: baseline, minimum: minimum, maximum: maximum)
    return blend.blended(members.map { bounds.bounded($0.apply) }, matrix.rowCount)
  }

  /// What each candidate's model of one split predicts over what the same split's models below predict.
  private func columns(
    _ matrix: FeatureMatrix, baseline: [Double], split: Int
  ) throws(StackError) -> [[LayerColumns.Column]] {
    try byLayer(matrix, baseline: baseline) { candidate, predicted throws(StackError) in
      LayerColumns.Column(
        outOfFold: [], apply: try predicted(candidate.models[split]), bySplit: [])
    }
  }

  /// Whether every member has a model of a split.
  func hasTeacher(ofSplit split: Int) -> Bool {
    layers.allSatisfy { $0.candidates.allSatisfy { $0.models[split] != nil } }
  }

  /// The same with one model in place of its own, which predicts alone.
  func replaced(
    by model: FoldModel, covers: [UInt32], named name: String, blend: FittedBlend
  ) -> FittedStack {
    FittedStack(
      stage: stage, target: target, recipe: recipe, earlier: earlier, features: features,
      roles: roles, generators: generators,
      layers: [
        Layer(
          seesFeatures: true,
          candidates: [Candidate(name: name, place: 0, models: [model], covers: [covers])])
      ], blend: blend, refits: false, minimum: minimum, maximum: maximum, classes: classes)
  }
}
