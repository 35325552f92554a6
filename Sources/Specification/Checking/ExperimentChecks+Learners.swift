import Stacking
import Learners
import Resampling
import Tabular
import YAML

extension ExperimentChecks {
  /// Reports the base models whose fits would refuse their rows, features or targets, each once.
  ///
  /// - Parameters:
  ///   - layer: The layer, from 1, whose folds these are; `nil` for the stack's own.
  func checkLearners(
    _ stack: StackSpec, layer: Int?, _ stage: StageSpec, _ target: TargetView, _ splits: [Split]
  ) {
    guard let fewest = splits.map(\.training.count).min() else { return }
    for (index, own) in stack.layers.enumerated()
    where layer.map({ $0 == index + 1 }) ?? (own.folds == nil) {
      for name in own.candidates {
        guard let candidate = experiment.candidate(name.value),
          candidate.isUsed(for: target.task)
        else { continue }
        let outline = TrainingOutline(
          fewestRows: fewest, featureCount: index == 0 ? featureCount(of: stage) : nil, targets: [])
        if target.task.isOfClasses {
          let learner = candidate.learner as? any ClassificationLearner
          let objection =
            target.task == .ordinal
            ? learner?.objection(toLevels: target.classes.count, outline)
            : learner?.objection(toClasses: target.classes.count, outline)
          if let objection {
            let isOfRows = if case .tooFewRows = objection { true } else { false }
            report(objection, of: candidate, stage, target, to: isOfRows ? warnings : log)
          }
          continue
        }
        if target.task == .quantile {
          let learner = candidate.learner as? any QuantileLearner
          if let objection = learner?.objection(toQuantiles: stage.quantiles, outline) {
            let isOfRows = if case .tooFewRows = objection { true } else { false }
            report(objection, of: candidate, stage, target, to: isOfRows ? warnings : log)
          }
          continue
        }
        if let objection = candidate.learner.objection(to: outline) {
          // Other stages may have rows enough; the run goes on without what this one can't have.
          let isOfRows = if case .tooFewRows = objection { true } else { false }
          report(objection, of: candidate, stage, target, to: isOfRows ? warnings : log)
        } else if learnsItself(candidate, stage, target),
          let objection = candidate.learner.objection(
            to: TrainingOutline(
              fewestRows: fewest, featureCount: nil, targets: target.known.map { target.cells[$0] })
          )
        {
          // Only this target's fits fail: other stages may do with the same learner.
          report(objection, of: candidate, stage, target, to: warnings)
        }
      }
    }
  }

  /// Whether fits learn the target's own values, in no other form and on no other scale.
  private func learnsItself(
    _ candidate: Candidate, _ stage: StageSpec, _ target: TargetView
  ) -> Bool {
    stage.candidates(of: candidate, for: target.name).contains {
      $0.form == .fixed(.raw) && $0.scale == .fixed(.none) && $0.trend == .fixed(nil)
    }
  }

  private func report(
    _ objection: FitError, of candidate: Candidate, _ stage: StageSpec, _ target: TargetView,
    to log: SpecLog
  ) {
    let isReported = log.errors.contains { error in
      if case .learnerRefuses(candidate.name, _, _, _) = error.problem { true } else { false }
    }
    guard !isReported else { return }
    log.report(
      .learnerRefuses(
        candidate: candidate.name, stage: stage.name, target: target.name,
        reason: objection.sentence), candidate.mark)
  }

  /// How many columns a stage's features are; `nil` where a rule or a join decides it.
  private func featureCount(of stage: StageSpec) -> Int? {
    var count = 0
    for feature in stage.features {
      switch feature.kind {
      case .column, .joined, .time, .outOfFold: count += 1
      case .cyclic(_, _, let harmonics): count += 2 * harmonics
      case .allJoined, .generated: return nil
      }
    }
    return count
  }
}
