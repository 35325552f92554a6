public import Specification
public import Stacking
public import Resampling
import TableFiles
public import Jobs
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

/// One predicted cell beside what is known of it.
public struct PredictionRow: Sendable, Equatable {
  /// Row of the stage's table.
  public var row: Int
  public var evaluation: EvaluationName
  public var observed: Double
  public var predicted: Double
  /// The interval; `nil` for out-of-fold predictions and for classes.
  public var interval: (lower: Double, upper: Double)?
  /// Of a class, whose numbers then are what is observed and predicted.
  public var classes: ClassPrediction?

  public static func == (a: Self, b: Self) -> Bool {
    a.row == b.row && a.evaluation == b.evaluation && a.observed == b.observed
      && a.predicted == b.predicted && a.interval?.lower == b.interval?.lower
      && a.interval?.upper == b.interval?.upper && a.classes == b.classes
  }
}

/// The class probabilities of one cell.
public struct ClassPrediction: Sendable, Equatable {
  /// By number.
  public var names: [String]
  public var probabilities: [Double]
  /// Numbers of the classes of the conformal set; `nil` for out-of-fold predictions.
  public var set: [Int]?
}

extension ClassResult {
  /// One row of the rows that are predicted.
  package func prediction(_ position: Int) -> ClassPrediction {
    let range = position * classes.count..<(position + 1) * classes.count
    return ClassPrediction(
      names: classes, probabilities: Array(probabilities[range]),
      set: range.filter { sets[$0] }.map { $0 - range.lowerBound })
  }
}

/// What one base model predicts for a cell that it did not see.
public struct MemberRow: Sendable, Equatable {
  /// Counted from 1.
  public var layer: Int
  public var model: String
  public var prediction: PredictionRow
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

  /// Every prediction of a ``TargetStack/blend`` job of which something is known to judge it by.
  public func predictions(_ result: StackResult, of stack: TargetStack) -> [PredictionRow] {
    guard case .blend(let blend) = result.output else { return [] }
    let classes = blend.classes?.classes ?? []
    let observed = tables.observed(
      root(stack.context.stage.table.value), stack.target, classes: classes)
    var rows: [PredictionRow] = []
    if stack.evaluation == .actual {
      for (place, row) in blend.trainingRows.enumerated() where !blend.outOfFold[place].isNaN {
        rows.append(
          PredictionRow(
            row: row, evaluation: stack.evaluationName(of: .outOfFold), observed: observed[row],
            predicted: blend.outOfFold[place], interval: nil,
            classes: blend.classes.map { result in
              ClassPrediction(
                names: classes,
                probabilities: result.outOfFold.rows([place], width: classes.count), set: nil)
            }))
      }
    }
    guard let judged = judgedObservations(of: stack, blend.applyRows, classes) else {
      return rows
    }
    for (position, row) in blend.applyRows.enumerated() where !judged.values[position].isNaN {
      rows.append(
        PredictionRow(
          row: row, evaluation: judged.evaluation, observed: judged.values[position],
          predicted: blend.predicted[position],
          interval: classes.isEmpty ? (blend.lower[position], blend.upper[position]) : nil,
          classes: blend.classes?.prediction(position)))
    }
    return rows
  }

  /// Every prediction of a base model of which something is known to judge it by.
  ///
  /// - Parameter result: Of a ``TargetStack/members`` job.
  public func members(_ result: StackResult, of stack: TargetStack) -> [MemberRow] {
    guard case .members(let members) = result.output else { return [] }
    let observed = tables.observed(root(stack.context.stage.table.value), stack.target)
    let label = stack.evaluationName(of: stack.evaluation == .actual ? .outOfFold : .hidden)
    return members.columns.flatMap { column -> [MemberRow] in
      guard let name = stack.candidateName(layer: column.layer, column.member) else { return [] }
      return zip(members.rows, column.predicted).compactMap { row, value in
        value.isNaN || observed[row].isNaN
          ? nil
          : MemberRow(
            layer: column.layer, model: name,
            prediction: PredictionRow(
              row: row, evaluation: label, observed: observed[row], predicted: value,
              interval: nil))
      }
    }
  }

  /// What is known of rows that a stack predicts: hidden cells, or the truth; NaN for the others.
  /// `nil` where nothing is.
  ///
  /// - Parameter classes: Whose numbers they are then; empty for a target of numbers.
  package func judgedObservations(
    of stack: TargetStack, _ rows: [Int], _ classes: [String]
  ) -> (evaluation: EvaluationName, values: [Double])? {
    let stage = stack.context.stage
    let root = root(stage.table.value)
    guard stack.evaluation == .actual else {
      let observed = tables.observed(root, stack.target, classes: classes)
      return (stack.evaluationName(of: .hidden), rows.map { observed[$0] })
    }
    // That the truth can be joined was found when the jobs were planned.
    guard let truth = truth(of: stage),
      let values = try? library.truth(
        .init(table: tables.key(truth), key: experiment.table(root)?.request.key ?? []),
        of: stack.target, beside: tables.key(root), classes: classes)
    else { return nil }
    return (stack.evaluationName(of: .truth), rows.map { values[$0] })
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

  /// A completed table, and its filled cells in the order of its columns, then rows.
  ///
  /// - Parameter name: The table's.
  /// - Returns: `nil` if the result is none of a completed table.
  public func filled(_ result: StackResult, named name: String) -> FilledTable? {
    guard case .table(let completed) = result.output else { return nil }
    var stages: [String] = []
    var table = name
    while let stage = experiment.stage(filling: table) {
      stages.insert(stage.name, at: 0)
      table = stage.table.value
    }
    return FilledTable(
      table: completed.table.withTexts(of: tables.entry(table, in: .actual)?.table),
      filled: completed.filled.map { cell in
        FilledTable.Cell(
          row: cell.row, column: cell.column,
          stage: stages.indices.contains(cell.step) ? stages[cell.step] : "",
          lower: cell.lower, upper: cell.upper, probability: cell.classes?.probability,
          set: cell.classes?.set, more: cell.more, distance: cell.distance)
      })
  }

  /// The metrics that scores are reported in.
  public var metrics: [Measure] { experiment.evaluation.metrics }

  /// The classes of a target by number; empty for a target of numbers.
  public func classes(ofTarget target: String, stage: String) -> [String] {
    experiment.stage(stage).map { classes(of: target, in: $0) } ?? []
  }

  /// The table a stage works on, as it was read.
  public func rawTable(of stage: String) -> Table? {
    guard let stage = experiment.stage(stage) else { return nil }
    return tables.entry(root(stage.table.value), in: .actual)?.table
  }

  /// By row that a stack predicts: how many time steps it lies from the nearest known one; and how far rows that its
  /// splits hold out lie at most from what they learn from. `nil` where the stage declares no time.
  public func leads(of stack: TargetStack) -> (steps: [Int: Int], evidence: Int)? {
    let (stage, rows) = (stack.context.stage, stack.context.rows)
    guard let time = stage.timeColumns,
      let table = tables.entry(root(stage.table.value), in: stack.evaluation)?.table,
      let moments = try? Moments(of: rows.training + rows.apply, in: table, by: time)
    else { return nil }
    let known = Array(rows.training.indices)
    var steps: [Int: Int] = [:]
    let apply = rows.apply.indices.map { rows.training.count + $0 }
    for (row, step) in zip(rows.apply, moments.distances(of: apply, from: known)) {
      steps[row] = step
    }
    let count = rows.evidenceCount > 0 ? rows.evidenceCount : rows.splits.count
    let evidence = rows.splits.prefix(count).map { split in
      moments.distances(of: split.heldOut, from: split.training).max() ?? 0
    }
    return (steps, evidence.max() ?? 0)
  }

  /// How far the cells to fill lie from the known ones, and how far the evidence reaches, in time steps; `nil` where
  /// the evidence is not made of cuts.
  public func reach(of stack: TargetStack) -> (gap: Int, evidence: Int)? {
    let rows = stack.context.rows
    guard case .cuts(let time, let cuts) = rows.folds,
      let table = tables.entry(root(stack.context.stage.table.value), in: stack.evaluation)?.table,
      let distances = GapDistances(rows.training, rows.apply, in: table, by: time)
    else { return nil }
    return distances.placement.reach(of: cuts)
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
  /// Whether it fits a candidate, or is its course.
  public func isFit(_ id: JobGraph.ID) -> Bool { nodes[id.index].candidate != nil }

  /// The layer (from 1) and the candidate of a fit or of its course; `nil` for any other job.
  public func candidate(of id: JobGraph.ID) -> (layer: Int, candidate: String)? {
    let node = nodes[id.index]
    switch node.job {
    case .fit(let job), .course(let job): return (job.layer, node.candidate ?? "")
    default: return nil
    }
  }

  /// The baselines with their fits, by split.
  package func baselineFits(of stack: TargetStack) -> [(name: String, fits: [JobGraph.ID])] {
    guard let layer = stack.jobs.baselineLayer else { return [] }
    return members(stack.jobs.baselines.map(\.modelName), of: layer)
  }

  /// The candidates of a layer (from 0) with their fits, by split.
  package func candidates(
    of stack: TargetStack, layer: Int
  ) -> [(name: String, fits: [JobGraph.ID])] {
    members(stack.jobs.names[layer], of: stack.jobs.layers[layer])
  }

  private func members(
    _ names: [String], of layer: JobGraph.ID
  ) -> [(name: String, fits: [JobGraph.ID])] {
    // The first input is the data. A fit may be that of another candidate with the same learner.
    let fits = Array(graph.dependencies(of: layer).dropFirst())
    let count = fits.count / names.count
    return names.enumerated().map { ($1, Array(fits[$0 * count..<($0 + 1) * count])) }
  }

  /// The fits of each candidate of a stack, by layer (from 1) and name.
  public func fits(
    of stack: TargetStack
  ) -> [(layer: Int, candidate: String, fits: [JobGraph.ID])] {
    stack.jobs.layers.indices.flatMap { index in
      candidates(of: stack, layer: index).map { (index + 1, $0.name, $0.fits) }
    }
  }

  /// Whether it is done only if a layer earns its place, and else gives nothing at no cost.
  public func isConditional(_ id: JobGraph.ID) -> Bool {
    isFit(id) && nodes[id.index].roles.contains(.decision)
  }

  /// Whether it decides on a layer.
  public func isDecision(_ id: JobGraph.ID) -> Bool { nodes[id.index].job.kind == .decision }

  /// All jobs that some need, directly or not, and these, in the order of the graph.
  public func needed(by jobs: [JobGraph.ID]) -> [JobGraph.ID] {
    var isNeeded = [Bool](repeating: false, count: graph.count)
    for id in jobs { isNeeded[id.index] = true }
    for id in graph.jobs.reversed() where isNeeded[id.index] {
      for dependency in graph.dependencies(of: id) { isNeeded[dependency.index] = true }
    }
    return graph.jobs.filter { isNeeded[$0.index] }
  }

  /// All jobs that read results of the given ones, directly or not; without these.
  public func dependents(of jobs: [JobGraph.ID]) -> [JobGraph.ID] {
    var reached = Set(jobs)
    var found: [JobGraph.ID] = []
    for id in graph.jobs where !reached.contains(id) {
      if graph.dependencies(of: id).contains(where: reached.contains) {
        reached.insert(id)
        found.append(id)
      }
    }
    return found
  }

  /// What a job's key is a hash of, one part after the other.
  public func parts(of id: JobGraph.ID) -> [KeyPart] { KeyPart.parts(of: keyText(of: id)) }

  /// The same as one text.
  package func keyText(of id: JobGraph.ID) -> String {
    let node = nodes[id.index]
    let keys = graph.dependencies(of: id).map { nodes[$0.index].key }
    return node.job.keyText(JobInputs(node.roles, keys))
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

extension Table {
  /// The same table, whose cells that nothing was done to are written as those of `read`, row by row: a
  /// stored result holds values, not the texts of a file.
  fileprivate func withTexts(of read: Table?) -> Table {
    guard let read, read.rowCount == rowCount else { return self }
    return Table(
      columns.map { column in
        var column = column
        column.original = column.original ?? read[column.name]?.original
        return column
      })
  }
}
