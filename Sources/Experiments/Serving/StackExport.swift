import Specification
import Jobs
import Planning
public import Serving
import Stacking
public import Store
import Tabular
public import Wording

/// Makes the bundle of one target's stack: runs what is not stored yet, and fits its models once more.
///
/// A run keeps predictions, not models: they are many times larger than all else that is stored, and
/// most are never asked for. A fit is a pure function, so that fitting again gives the same model;
/// that it does is checked against what is stored.
public struct StackExport: Sendable {
  public let loaded: LoadedExperiment
  public let store: ResultStore
  /// As declared: of a target that others help, the choice among its rounds.
  private let stacks: [ExperimentNetwork.TargetStack]

  var network: ExperimentNetwork { loaded.network }

  /// - Parameter holdout: The holdout whose rows the stack has not seen; `nil` for the stack that
  ///   learned from all that is known, which fills the gaps.
  /// - Throws: ``ExportError`` if there is no such stack.
  public init(
    _ loaded: LoadedExperiment, store: ResultStore, stage: String, target: String,
    holdout: String? = nil
  ) throws(ExportError) {
    self.loaded = loaded
    self.store = store
    let evaluation = holdout.map(Evaluation.holdout) ?? .actual
    stacks = loaded.network.servedStacks(stage: stage, target: target, evaluation: evaluation)
    guard stacks.isEmpty else { return }
    let experiment = loaded.experiment
    guard let known = experiment.stage(stage) else {
      throw .unknown("stage", stage, known: experiment.stages.map(\.name))
    }
    guard known.targets.contains(where: { $0.value == target }) else {
      throw .unknown("target", target, known: known.targets.map(\.value))
    }
    guard let holdout else {
      throw .holdoutsOnly(experiment.evaluation.declaredHoldouts.map(\.name))
    }
    throw .unknown("holdout", holdout, known: experiment.evaluation.declaredHoldouts.map(\.name))
  }

  /// The bundle, from the store if it was made before.
  ///
  /// - Parameter width: Most jobs at once.
  /// - Throws: ``ExportError``, ``StoreError``, or ``BudgetError`` where the memory does not do.
  public func bundle(
    width: Int, command: String, observer: inout some RunObserver,
    shouldStop: () -> Bool = { false }
  ) async throws -> StackBundle {
    guard let last = stacks.last else { preconditionFailure("init found a stack") }
    let label = "bundle \(last.stage)/\(last.target)"
    if let bytes = try store.load(key(of: last)) {
      // A damaged one is as good as none: it is made again below, and what was wrong does not matter.
      if let bundle = try? StackBundle(bytes: bytes) { return bundle }
      try store.delete([key(of: last)])
    }
    let clock = ContinuousClock()
    let start = clock.now
    let width = try BudgetUse.width(within: loaded, store, atMost: width)
    try await runMissing(
      width: width, command: command, observer: &observer, shouldStop: shouldStop)
    let bundle = try await fitAgain(width: width, observer: &observer, shouldStop: shouldStop)
    try store.save(
      key(of: last), bundle.encoded(), seconds: (clock.now - start).seconds, label: label)
    return bundle
  }

  /// The rows that a bundle's stack is judged by: its training rows out of fold, or those of its
  /// holdout.
  public func judgedRows(_ bundle: StackBundle) async throws -> JudgedRows {
    let stack = try chosenStack()
    return network.judged(bundle, of: stack, data: try await dataResults(of: stack))
  }

  /// The results of ``ExperimentNetwork/dataJobs(of:)``, which are never stored.
  func dataResults(of stack: ExperimentNetwork.TargetStack) async throws -> [StackResult] {
    try await results(network.dataJobs(of: stack))
  }

  /// The results of jobs that are never stored, in their order.
  func results(_ jobs: [JobGraph.ID]) async throws -> [StackResult] {
    let present = try store.contains(network.nodes.map(\.key))
    let plan = Plan(
      network.graph, targets: jobs,
      isStored: { [network] in present.contains(network.nodes[$0.index].key) })
    var data: [JobGraph.ID: StackResult] = [:]
    var failures: [String] = []
    _ = try await JobRunner(
      network: network, store: store, executor: LocalExecutor(stores: false)
    ).run(
      plan, width: 1,
      onEvent: { event in
        switch event {
        case .finished(let id, let output, _): data[id] = output.result
        case .failed(_, let error, _), .lost(_, let error): failures.append("\(error)")
        default: break
        }
      })
    let found = jobs.compactMap { data[$0] }
    guard found.count == jobs.count else { throw ExportError.failed(failures) }
    return found
  }

  /// The stack whose ensemble predicts.
  func chosenStack() throws -> ExperimentNetwork.TargetStack {
    guard let stack = try chosenStacks().last else { preconditionFailure("init found a stack") }
    return stack
  }

  /// The key of the ensemble's bundle.
  var key: JobKey {
    guard let last = stacks.last else { preconditionFailure("init found a stack") }
    return key(of: last)
  }

  /// All that a bundle depends on: the results it is made of, and what it holds beside them.
  private func key(of stack: ExperimentNetwork.TargetStack) -> JobKey {
    var text = CanonicalWriter()
    text.add("kind", "bundle")
    text.add("format", StackBundle.formatName)
    text.add("strata", strataVersion)
    text.add("stage", stack.stage)
    text.add("specification", loaded.experiment.resolvedText)
    for id in network.servedResults(of: stacks) { text.add("input", network.nodes[id.index].key) }
    return JobKey(hashing: text.bytes)
  }

  /// The stacks that predict, once their blends are stored.
  private func chosenStacks() throws -> [ExperimentNetwork.TargetStack] {
    try network.chosenStacks(stacks) { id in
      guard let result = try stored(id).result else {
        throw ExportError.failed([network.nodes[id.index].label])
      }
      return result
    }
  }

  private func runMissing(
    width: Int, command: String, observer: inout some RunObserver, shouldStop: () -> Bool
  ) async throws {
    let run = try ExperimentRun(
      loaded, store: store, targets: network.servedResults(of: stacks))
    guard run.plan.runCount > 0 else { return }
    let outcome = try await run.run(
      width: width, command: command, observer: &observer, shouldStop: shouldStop)
    guard outcome.isComplete else {
      throw outcome.wasStopped ? ExportError.stopped : .failed(outcome.failures.map(\.label))
    }
  }

  /// Runs the fits whose models are asked for, and the jobs whose outputs are never stored.
  private func fitAgain(
    width: Int, observer: inout some RunObserver, shouldStop: () -> Bool
  ) async throws -> StackBundle {
    let stacks = try chosenStacks()
    var results: [JobGraph.ID: StackResult] = [:]
    for id in network.servedResults(of: stacks) { results[id] = try stored(id).result }
    var fits: Set<JobGraph.ID> = []
    var columns: [JobGraph.ID] = []
    for stack in stacks {
      guard let blend = results[stack.blend] else { preconditionFailure("just loaded") }
      fits.formUnion(network.servedFits(of: stack, blend: blend))
      columns += network.servedColumns(of: stack)
    }
    let present = try store.contains(network.nodes.map(\.key))
    let plan = Plan(
      network.graph, targets: fits.sorted() + columns,
      isStored: { [fits] in
        !fits.contains($0) && present.contains(network.nodes[$0.index].key)
      })
    observer.begin(run: plan.runCount, reused: plan.reusedCount, expectedSeconds: 0)
    var models: [JobGraph.ID: FoldModel] = [:]
    var failures: [String] = []
    let summary = try await JobRunner(
      network: network, store: store, executor: LocalExecutor(keepsModels: true, stores: false)
    ).run(
      plan, width: width,
      shouldStop: shouldStop,
      onEvent: { event in
        switch event {
        case .started(let id): observer.started(network.nodes[id.index].label)
        case .finished(let id, let output, let seconds):
          guard let result = output.result else { break }
          if fits.contains(id) { try check(id, result) }
          if columns.contains(id) { results[id] = result }
          models[id] = output.model
          observer.finished(network.nodes[id.index].label, seconds: seconds)
        case .failed(let id, let error, _), .lost(let id, let error):
          failures.append("\(network.nodes[id.index].label): \(error)")
        case .skipped: break
        }
      })
    observer.end()
    if summary.wasStopped { throw ExportError.stopped }
    guard failures.isEmpty else { throw ExportError.failed(failures) }
    return try network.bundle(
      of: stacks, strata: strataVersion,
      result: { id in
        guard let result = results[id] else { preconditionFailure("all were loaded or run") }
        return result
      }, model: { models[$0] })
  }

  /// Throws unless a fit gave again what it gave in the run.
  private func check(_ id: JobGraph.ID, _ result: StackResult) throws {
    guard network.isDeterministic(id),
      let stored = try JobOutput(of: network.nodes[id.index], in: store)
    else { return }
    guard stored.result?.encoded() == result.encoded() else {
      throw ExportError.differs(network.nodes[id.index].label)
    }
  }

  func stored(_ id: JobGraph.ID) throws -> JobOutput {
    let node = network.nodes[id.index]
    guard let output = try JobOutput(of: node, in: store) else {
      throw ExportError.failed(["the stored result of '\(node.label)' is damaged; export again"])
    }
    return output
  }
}

extension LoadedExperiment {
  /// The same with another variant selected.
  ///
  /// - Throws: ``ExportError`` if there is no variant of this name.
  public func selecting(_ variant: String) throws(ExportError) -> LoadedExperiment {
    guard let place = variantNames.dropFirst().firstIndex(of: variant) else {
      throw .unknown("variant", variant, known: Array(variantNames.dropFirst()))
    }
    return selecting(place)
  }
}

/// Why no bundle was made.
public enum ExportError: DiagnosedError, Equatable, Sendable {
  case unknown(String, String, known: [String])
  /// Nothing is fitted on all that is known; the holdouts there are.
  case holdoutsOnly([String])
  /// A time is declared, and no run says what there was time for.
  case notRun(seconds: Double)
  case failed([String])
  case stopped
  /// A fit gave other predictions than in the run.
  case differs(String)

  public var diagnoses: [Diagnosis] {
    switch self {
    case .unknown(let kind, let name, let known):
      [.init("unknown \(kind) '\(name)'", help: Suggestion.help(for: name, among: known))]
    case .holdoutsOnly(let names):
      [
        .init(
          "no stack is fitted on all known rows ('out_of_fold' is false)",
          help: "use --holdout with one of: \(names.joined(separator: ", "))")
      ]
    case .notRun(let seconds):
      [
        .init(
          "no run with the time budget of \(shortestText(seconds)) s has ended",
          help: "run it with strata run, or remove the budget by --set ~budget.time")
      ]
    case .failed(let labels): labels.map { .init("failed: \($0)") }
    case .stopped: [.init("stopped", help: "repeat the command to continue")]
    case .differs(let label):
      [
        .init(
          "\(label): predictions differ from those of the run",
          help: "delete the results folder and run again")
      ]
    }
  }
}
