import Specification
public import Stacking
import Resampling
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
      let (layer, model): (Int?, String)
      switch score.model {
      case .candidate(let own, let member):
        guard let name = stack.candidateName(layer: own, member) else { return nil }
        (layer, model) = (own, name)
      case .blend: (layer, model) = (nil, "blend")
      case .naive: (layer, model) = (nil, "baseline")
      }
      let metric =
        switch score.figure {
        case .measure(let measure): measure.rawValue
        case .coverage: "coverage"
        case .width: "width"
        }
      return ScoreRow(
        layer: layer, model: model, evaluation: stack.label(of: score.judged), metric: metric,
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

  /// What a ``TargetStack/decisions`` job found; `nil` if the result is none of one.
  public func decision(_ result: StackResult) -> LayerDecision? {
    guard case .decision(let decision) = result.output else { return nil }
    return decision
  }

  /// Every prediction of a ``TargetStack/blend`` job of which something is known to judge it by.
  public func predictions(_ result: StackResult, of stack: TargetStack) -> [PredictionRow] {
    guard case .blend(let blend) = result.output else { return [] }
    let observed = tables.observed(root(stack.context.stage.table.value), stack.target)
    var rows: [PredictionRow] = []
    if stack.evaluation == .actual {
      for (row, value) in zip(blend.trainingRows, blend.outOfFold) where !value.isNaN {
        rows.append(
          PredictionRow(
            row: row, evaluation: stack.label(of: .outOfFold), observed: observed[row],
            predicted: value, interval: nil))
      }
    }
    guard let judged = judgedObservations(of: stack, blend.applyRows) else { return rows }
    for (position, row) in blend.applyRows.enumerated() where !judged.values[position].isNaN {
      rows.append(
        PredictionRow(
          row: row, evaluation: judged.evaluation, observed: judged.values[position],
          predicted: blend.predicted[position],
          interval: (blend.lower[position], blend.upper[position])))
    }
    return rows
  }

  /// What is known of rows that a stack predicts: hidden cells, or the truth; NaN for the others.
  /// `nil` where nothing is.
  package func judgedObservations(
    of stack: TargetStack, _ rows: [Int]
  ) -> (evaluation: String, values: [Double])? {
    let stage = stack.context.stage
    let root = root(stage.table.value)
    guard stack.evaluation == .actual else {
      let observed = tables.observed(root, stack.target)
      return (stack.label(of: .hidden), rows.map { observed[$0] })
    }
    // That the truth can be joined was found when the jobs were planned.
    guard let truth = truth(of: stage),
      let values = try? library.truth(
        .init(table: tables.key(truth), key: experiment.table(root)?.request.key ?? []),
        of: stack.target, beside: tables.key(root))
    else { return nil }
    return (stack.label(of: .truth), rows.map { values[$0] })
  }

  /// The folds of a ``TargetStack/blend`` job, in order, with what was observed in their rows. Empty
  /// but for stacks that are fitted on everything that is known.
  public func folds(
    _ result: StackResult, of stack: TargetStack
  ) -> [(fold: HeldOutFold, observed: [Double])] {
    guard stack.evaluation == .actual, case .blend(let blend) = result.output else { return [] }
    let observed = tables.observed(root(stack.context.stage.table.value), stack.target)
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
          lower: cell.lower, upper: cell.upper)
      })
  }

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

  /// The candidates of a layer (from 0) with their fits, by split.
  package func candidates(
    of stack: TargetStack, layer: Int
  ) -> [(name: String, fits: [JobGraph.ID])] {
    let names = stack.jobs.names[layer]
    // The first input is the data. A fit may be that of another candidate with the same learner.
    let fits = Array(graph.dependencies(of: stack.jobs.layers[layer]).dropFirst())
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

  /// As in `metrics.csv`.
  func label(of judged: ModelScore.Judged) -> String {
    switch judged {
    case .outOfFold, .hidden: evaluation.label
    case .truth: "truth"
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
