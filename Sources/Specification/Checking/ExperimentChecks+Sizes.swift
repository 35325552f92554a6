import Stacking
import YAML

extension ExperimentChecks {
  /// Reports learning curves where a stage learns from predictions of another: rows that the one leaves out, the other
  /// may learn from.
  func checkSizes() {
    guard !experiment.evaluation.sizes.isEmpty else { return }
    for stage in experiment.stages {
      if let joint = stage.joint {
        log.report(.conflicting("'\(joint.key)'", with: "'sizes' of 'evaluate'"), joint.mark)
      }
      for feature in stage.features {
        guard case .outOfFold(_, _) = feature.kind else { continue }
        log.report(
          .conflicting("an 'out_of_fold' feature", with: "'sizes' of 'evaluate'"), feature.mark)
      }
    }
  }
}
