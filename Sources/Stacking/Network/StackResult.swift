import TableFiles
public import Jobs
public import Tabular

/// The result of one job, as whoever runs the jobs hands it about and stores it.
public struct StackResult: Sendable {
  let output: StackOutput

  /// The result as bytes: the same for the same result.
  ///
  /// - Precondition: the job is not transient.
  public func encoded() -> [UInt8] { output.encoded() }

  init(_ output: StackOutput) { self.output = output }

  /// Whether it is of a fit, or its course, that learned nothing: its layer has no place in the stack,
  /// or its split leaves it no row.
  public var isUnfitted: Bool {
    switch output {
    case .fold(let fold): !fold.isUsable
    case .course(let course): course.rounds.isEmpty
    default: false
    }
  }

  /// Reads back what ``encoded()`` wrote.
  ///
  /// - Throws: ``ByteError`` on any other bytes.
  public init(bytes: [UInt8]) throws(ByteError) { output = try StackOutput(bytes: bytes) }
}

/// One predicted cell beside what is known of it.
public struct PredictionRow: Sendable, Equatable {
  /// Row of the stage's table.
  public var row: Int
  public var evaluation: String
  public var observed: Double
  public var predicted: Double
  /// The interval; `nil` for out-of-fold predictions.
  public var interval: (lower: Double, upper: Double)?

  public static func == (a: Self, b: Self) -> Bool {
    a.row == b.row && a.evaluation == b.evaluation && a.observed == b.observed
      && a.predicted == b.predicted && a.interval?.lower == b.interval?.lower
      && a.interval?.upper == b.interval?.upper
  }
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
    // A job that variants share is the same in each of them: that is what its key says.
    let network = selecting(nodes[id.index].variant)
    return StackResult(
      try network.result(of: id, inputs: inputs.map(\.output), willPredict: willPredict))
  }

  /// The scores of a ``TargetStack/score`` job.
  public func scores(_ result: StackResult) -> [ScoreRow] { result.output.scores }

  /// The weights that a ``TargetStack/blend`` job found, by layer (from 1) and candidate.
  public func weights(_ result: StackResult) -> [(layer: Int, candidate: String, weight: Double)] {
    result.output.blend.weights.map { ($0.layer, $0.candidate, $0.weight) }
  }

  /// What a ``TargetStack/decisions`` job found.
  public func decision(_ result: StackResult) -> LayerDecision {
    guard let decision = result.output.decision else { preconditionFailure("a decision expected") }
    return decision
  }

  /// Every prediction of a ``TargetStack/blend`` job of which something is known to judge it by.
  public func predictions(_ result: StackResult, of stack: TargetStack) -> [PredictionRow] {
    let blend = result.output.blend
    guard let stage = experiment.stage(stack.stage) else { return [] }
    let observed = tables.observed(root(stage.table.value), stack.target)
    var rows: [PredictionRow] = []
    if stack.evaluation == .actual {
      for (row, value) in zip(blend.trainingRows, blend.outOfFold) where !value.isNaN {
        rows.append(
          PredictionRow(
            row: row, evaluation: stack.evaluation.label, observed: observed[row],
            predicted: value, interval: nil))
      }
    }
    guard let judged = judgedObservations(stage, stack.target, stack.evaluation, blend.applyRows)
    else { return rows }
    for (position, row) in blend.applyRows.enumerated() where !judged.values[position].isNaN {
      rows.append(
        PredictionRow(
          row: row, evaluation: judged.evaluation, observed: judged.values[position],
          predicted: blend.predicted[position],
          interval: (blend.lower[position], blend.upper[position])))
    }
    return rows
  }

  /// The folds of a ``TargetStack/blend`` job, in order, with what was observed in their rows. Empty
  /// but for stacks that are fitted on everything that is known.
  public func folds(
    _ result: StackResult, of stack: TargetStack
  ) -> [(fold: HeldOutFold, observed: [Double])] {
    guard stack.evaluation == .actual, let stage = experiment.stage(stack.stage) else { return [] }
    let observed = tables.observed(root(stage.table.value), stack.target)
    return result.output.blend.folds.map { fold in (fold, fold.rows.map { observed[$0] }) }
  }

  /// A completed table, and its filled cells in the order of its columns, then rows.
  public func filled(_ result: StackResult) -> FilledTable { result.output.table }

  /// The table a stage works on, as it was read.
  public func rawTable(of stage: String) -> Table? {
    guard let stage = experiment.stage(stage) else { return nil }
    return tables.entry(root(stage.table.value), in: .actual)?.table
  }

  /// The level of the intervals of the cells that a stage fills.
  public func intervalLevel(of stage: String) -> Double? {
    experiment.stage(stage).map { level(of: $0) }
  }

  /// The key columns of the table a stage works on.
  public func keyColumns(of stage: String) -> [String] {
    guard let stage = experiment.stage(stage) else { return [] }
    return experiment.table(root(stage.table.value))?.request.key ?? []
  }
}

extension ExperimentNetwork {
  /// The layer (from 1) and the candidate of a fit or of its course; `nil` for any other job.
  public func candidate(of id: JobGraph.ID) -> (layer: Int, candidate: String)? {
    switch nodes[id.index].job {
    case .fit(let candidate, let layer, _), .course(let candidate, let layer, _):
      return (layer, candidate.name)
    default: return nil
    }
  }

  /// Whether it is done only if a layer earns its place, and else gives nothing at no cost.
  public func isConditional(_ id: JobGraph.ID) -> Bool {
    candidate(of: id) != nil
      && graph.dependencies(of: id).contains(where: isDecision)
  }

  /// Whether it decides on a layer.
  public func isDecision(_ id: JobGraph.ID) -> Bool {
    if case .decision = nodes[id.index].job { true } else { false }
  }
}
