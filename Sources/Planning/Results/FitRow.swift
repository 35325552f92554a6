public import Jobs
public import Learners
import Specification
import Stacking

/// One fit of a base model: where it stands, and what it found.
public struct FitRow: Sendable {
  public var stage: String
  public var target: String
  public var evaluation: Evaluation
  /// Counted from 1.
  public var layer: Int
  public var model: String
  /// Counted from 1, as the fold; `nil` of a fit on all rows.
  public var `repeat`: Int?
  public var fold: Int?
  /// The job.
  public var id: JobGraph.ID
  public var facts: [FitFact] = []
  /// One sentence; `nil` of a fit that did not fail.
  public var failure: String?
}

extension ExperimentNetwork {
  /// The fits of the selected variant by stack, layer, model and fold, without what they found.
  public var fitRows: [FitRow] {
    fittedStacks.flatMap { stack in
      fits(of: stack).flatMap { layer, model, fits in
        fits.compactMap { id -> FitRow? in
          guard case .fit(let job) = nodes[id.index].job else { return nil }
          let split = job.split
          return FitRow(
            stage: stack.stage, target: stack.target, evaluation: stack.evaluation, layer: layer,
            model: model, repeat: split.isRefit ? nil : split.repeat + 1,
            fold: split.isRefit ? nil : split.fold + 1, id: id)
        }
      }
    }
  }
}

extension FitRow {
  /// Takes what a stored result says of the fit.
  public mutating func read(_ result: StackResult) {
    guard case .fold(let fold) = result.output else { return }
    facts = fold.facts
    failure = fold.failure
  }
}
