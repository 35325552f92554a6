import Resampling
package import Stacking
package import YAML

extension Experiment {
  /// Whether a later stage reads what a stage predicts of rows whose target is known.
  package func isReadOutOfFold(_ stage: StageSpec) -> Bool {
    stage.joint != nil
      || stages.contains { other in
        other.features.contains { feature in
          if case .outOfFold(stage.name, _) = feature.kind { true } else { false }
        }
      }
  }
}

extension StackSpec {
  /// Its folds in a stage, and after them those that layers have of their own.
  ///
  /// - Parameter isRead: Whether a later stage reads the predictions of the stage's known rows.
  package func foldChoices(in stage: StageSpec, isRead: Bool) -> [(choice: FoldChoice, mark: Mark)]
  {
    func choice(_ folds: Folds, layer: Int?) -> (FoldChoice, Mark) {
      let time = folds.resemblesGap ? stage.timeColumns : nil
      let least = layers.indices.map(leastFolds).max() ?? 2
      return (
        FoldChoice(
          layer: layer, declared: folds.scheme, time: time,
          coveringBlocks: isRead || layers.count > 1 ? 2 : 0, allowsCuts: stage.baseline == nil,
          leastCount: least > 2 ? least : 1,
          stratifiesClasses: folds.resemblesGap),
        folds.mark
      )
    }
    let own = layers.enumerated().compactMap { index, layer in
      layer.folds.map { choice($0, layer: index + 1) }
    }
    return [choice(folds, layer: nil)] + own
  }
}
