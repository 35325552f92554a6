import Stacking
import Specification
public import Jobs

/// A candidate that is left out of one layer of one stack, because a budget does not reach for it.
///
/// The stack is then that of an experiment whose layer lacks the candidate, and so are the keys of all
/// that depends on it: nothing made without it is taken for what is made with it.
public struct Omission: Hashable, Sendable {
  /// 0 is the experiment as written.
  public var variant: Int
  public var stage: String
  public var target: String
  public var evaluation: Evaluation
  /// Counted from 1.
  public var layer: Int
  public var candidate: String
}

/// A candidate in one layer of one stack, and the jobs that fit it.
public struct CandidatePlace: Sendable {
  /// What leaving it out would be.
  public let omission: Omission
  /// Its place in the layer, from 0.
  public let position: Int
  public let fits: [JobGraph.ID]

  /// Whether a stack can do without: all but the first candidate of the first layer.
  public var isOptional: Bool { omission.layer > 1 || position > 0 }
}

extension ExperimentNetwork {
  /// Whether the stack does without a candidate.
  func isLeftOut(_ candidate: Candidate, layer: Int, _ context: TargetContext) -> Bool {
    !omissions.isEmpty
      && omissions.contains(
        Omission(
          variant: selected, stage: context.stage.name, target: context.target,
          evaluation: context.evaluation, layer: layer, candidate: candidate.name))
  }

  /// Whether some stack does without a base model.
  package var dropsModels: Bool { !omissions.isEmpty }

  /// Every candidate of every stack of all variants, in the order of variants, stacks and layers.
  public var places: [CandidatePlace] {
    var places: [CandidatePlace] = []
    var network = self
    for variant in 0..<variantCount {
      network.select(variant)
      for stack in network.fittedStacks {
        for index in stack.jobs.layers.indices {
          for (position, candidate) in candidates(of: stack, layer: index).enumerated() {
            places.append(
              CandidatePlace(
                omission: Omission(
                  variant: variant, stage: stack.stage, target: stack.target,
                  evaluation: stack.evaluation, layer: index + 1, candidate: candidate.name),
                position: position, fits: candidate.fits))
          }
        }
      }
    }
    return places
  }

  /// The base models, of all variants, that a fit or learning curve of some jobs is of; those of stacks that were
  /// fitted without a fold, too.
  public func places(of failed: Set<JobGraph.ID>) -> [CandidatePlace] {
    var found: [CandidatePlace] = []
    var network = self
    for variant in 0..<variantCount {
      network.select(variant)
      for stack in network.fittedStacks {
        let outer = stack.jobs.outerFits.filter(failed.contains)
        for index in stack.jobs.layers.indices {
          for (position, candidate) in candidates(of: stack, layer: index).enumerated()
          where isOf(candidate.fits, failed) || isAmong(outer, candidate.fits, layer: index + 1) {
            found.append(
              CandidatePlace(
                omission: Omission(
                  variant: variant, stage: stack.stage, target: stack.target,
                  evaluation: stack.evaluation, layer: index + 1, candidate: candidate.name),
                position: position, fits: candidate.fits))
          }
        }
      }
    }
    return found
  }

  /// Whether some of the fits, or a learning curve that one reads, is among jobs.
  private func isOf(_ fits: [JobGraph.ID], _ failed: Set<JobGraph.ID>) -> Bool {
    fits.contains { id in
      failed.contains(id)
        || graph.dependencies(of: id).contains { failed.contains($0) && isFit($0) }
    }
  }

  /// Whether some jobs fit in this layer what the fits of a base model fit.
  private func isAmong(_ jobs: [JobGraph.ID], _ fits: [JobGraph.ID], layer: Int) -> Bool {
    guard let first = fits.first, case .fit(let own) = nodes[first.index].job else { return false }
    return jobs.contains { id in
      switch nodes[id.index].job {
      case .fit(let job), .course(let job):
        job.layer == layer && job.candidate.lines == own.candidate.lines
      default: false
      }
    }
  }
}
