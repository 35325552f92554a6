public import Jobs
import Resampling
public import Specification
public import Stacking
public import Tabular

/// The result of one job, as whoever runs the jobs hands it about and stores it.
public struct StackResult: Sendable {
  package let output: StackOutput

  /// The result as bytes: the same for the same result.
  ///
  /// - Precondition: the job is not transient.
  public func encoded() -> [UInt8] { output.encoded() }

  package init(_ output: StackOutput) { self.output = output }

  /// Whether it is of a fit, or its course, that learned nothing: its layer has no place in the stack,
  /// or its split leaves it no row.
  public var isUnfitted: Bool {
    switch output {
    case .fold(let fold): !fold.isUsable
    case .course(let course): course.rounds.isEmpty
    default: false
    }
  }

  /// Of a fit: what it predicted for the rows that its fold held out, in their order and in the
  /// target's unit; `nil` of any other job.
  public var heldOutPredictions: [Double]? {
    guard case .fold(let fold) = output, fold.isUsable else { return nil }
    return fold.heldOut
  }

  /// Why a fit, or its learning curve, failed; `nil` of any other result.
  public var failure: String? {
    switch output {
    case .fold(let fold): fold.failure
    case .course(let course): course.failure
    default: nil
    }
  }

  /// Of how many bytes what ``isFailure(_:)`` asks for is the first part.
  public static let kindSize = StackOutput.kindSize
  /// Whether bytes of ``encoded()``, or their beginning, are those of a fit that failed.
  public static func isFailure(_ bytes: some Collection<UInt8>) -> Bool {
    StackOutput.isFailure(bytes)
  }

  /// Reads back what ``encoded()`` wrote.
  ///
  /// - Throws: ``ByteError`` on any other bytes.
  public init(bytes: [UInt8]) throws(ByteError) { output = try StackOutput(bytes: bytes) }
}

extension ExperimentNetwork {
  /// Does one job; see ``Plan/run(width:load:work:shouldStop:onEvent:)``.
  ///
  /// - Parameters:
  ///   - inputs: The results of the jobs it needs, in declared order.
  ///   - willPredict: Called by a fit between fitting and predicting.
  /// - Throws: ``StackError``.
  public func run(
    _ id: JobGraph.ID, inputs: [StackResult], willPredict: () -> Void
  ) throws(StackError) -> StackResult {
    StackResult(try result(of: id, inputs: inputs.map(\.output), willPredict: willPredict))
  }

  /// - Parameters:
  ///   - inputs: The outputs of the jobs it needs, in declared order.
  ///   - didFit: Given the model of a fit that had rows to learn from.
  package func result(
    of id: JobGraph.ID, inputs: [StackOutput], willPredict: () -> Void = {},
    didFit: ((FoldModel) -> Void)? = nil
  ) throws(StackError) -> StackOutput {
    let node = nodes[id.index]
    do {
      return try withoutActuallyEscaping(willPredict) { willPredict throws(StackError) in
        try node.job.run(
          JobInputs(node.roles, inputs), tables: library,
          hooks: JobHooks(willPredict: willPredict, didFit: didFit))
      }
    } catch {
      throw error.naming(node.candidate)
    }
  }

  /// The scores of a ``TargetStack/score`` job.
  public func scores(_ result: StackResult, of stack: TargetStack) -> [ScoreRow] {
    guard case .scores(let scores) = result.output else { return [] }
    return scores.compactMap { score in
      let model: ScoredModel
      switch score.model {
      case .candidate(let layer, let member):
        guard let name = stack.candidateName(layer: layer, member) else { return nil }
        model = .candidate(layer: layer, name: name)
      case .blend: model = .blend
      case .naive: model = .groupMean
      case .baseline(let place):
        guard stack.jobs.baselines.indices.contains(place) else { return nil }
        model = .baseline(stack.jobs.baselines[place])
      }
      return ScoreRow(
        model: model, evaluation: stack.evaluationName(of: score.judged), metric: score.metric,
        value: score.value)
    }
  }

  /// The weights that a ``TargetStack/blend`` job found, by layer (from 1) and candidate.
  public func weights(
    _ result: StackResult, of stack: TargetStack
  ) -> [(layer: Int, candidate: String, weight: Double)] {
    guard case .blend(let blend) = result.output else { return [] }
    return blend.weights.compactMap { weight in
      stack.candidateName(layer: weight.layer, weight.member).map {
        (weight.layer, $0, weight.weight)
      }
    }
  }

  /// The baseline that predicts in place of a ``TargetStack/blend``; `nil` where the ensemble does.
  public func fillingBaseline(
    _ result: StackResult, of stack: TargetStack
  ) -> BaselineMethod? {
    guard case .blend(let blend) = result.output, let place = blend.baseline,
      stack.jobs.baselines.indices.contains(place)
    else { return nil }
    return stack.jobs.baselines[place]
  }

  /// What a ``TargetStack/decisions`` job found; `nil` if the result is none of one.
  public func decision(_ result: StackResult) -> LayerDecision? {
    guard case .decision(let decision) = result.output else { return nil }
    return decision
  }

  /// The folds of a ``TargetStack/blend`` job, in order, with what was observed in their rows. Empty
  /// but for stacks that are fitted on everything that is known.
  public func folds(
    _ result: StackResult, of stack: TargetStack
  ) -> [(fold: HeldOutFold, observed: [Double])] {
    guard stack.evaluation == .actual, case .blend(let blend) = result.output else { return [] }
    let observed = tables.observed(
      root(stack.context.stage.table.value), stack.target, classes: blend.classes?.classes ?? [])
    return blend.folds.map { fold in (fold, fold.rows.map { observed[$0] }) }
  }
}

extension ExperimentNetwork.TargetStack {
  /// - Parameters:
  ///   - layer: Counted from 1.
  ///   - member: Place among the candidates of the layer, from 0.
  func candidateName(layer: Int, _ member: Int) -> String? {
    guard jobs.names.indices.contains(layer - 1),
      jobs.names[layer - 1].indices.contains(member)
    else { return nil }
    return jobs.names[layer - 1][member]
  }

  /// The rows that a score of this stack is of.
  func evaluationName(of judged: ModelScore.Judged) -> EvaluationName {
    switch judged {
    case .outOfFold, .hidden: evaluation.name
    case .truth: .truth
    }
  }
}
