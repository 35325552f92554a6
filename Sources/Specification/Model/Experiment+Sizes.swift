package import Resampling

extension Experiment {
  /// The columns by which a point of a learning curve keeps the latest rows of a stage: those that its folds go by in
  /// time; none where rows are drawn by chance.
  package func sizeOrder(of stage: StageSpec) -> [String] {
    guard let folds = stack(stage.stack.value)?.folds else { return [] }
    if folds.resemblesGap { return stage.timeColumns ?? [] }
    switch folds.scheme {
    case .blocks(let by, _, _), .forwardChaining(let by, _, _), .backwardChaining(let by, _, _),
      .cuts(let by, _):
      return by
    case .kfold, .stratified, .grouped, .stratifiedGroups, .leaveOneGroupOut, .column: return []
    }
  }
}

extension EvaluationSpec.Holdout {
  /// What holds out rows of a stage, and what of the others is learned from.
  package func scheme(latestBy by: [String]) -> HoldoutScheme {
    size.map { .part(of: scheme, $0, latestBy: by) } ?? scheme
  }
}
