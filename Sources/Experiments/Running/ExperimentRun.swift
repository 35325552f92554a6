public import Jobs
import Resampling
import Stacking
public import Store

/// One run of an experiment, from the plan to the results on disk.
public struct ExperimentRun: Sendable {
  public let loaded: LoadedExperiment
  public let store: ResultStore
  public let plan: Plan
  /// The jobs whose results are wanted.
  private let targets: [JobGraph.ID]
  /// Whether these are all that the experiment is for.
  private let isWhole: Bool
  let estimates: JobEstimates
  /// Who does the jobs.
  private let executor: ExperimentExecutor

  private var network: ExperimentNetwork { loaded.network }

  /// Plans the run of all variants: what is stored is reused, what past runs took orders the rest.
  /// The jobs of a variant come before those that only later ones need.
  ///
  /// - Parameter targets: The jobs whose results are wanted; all that the experiment is for if `nil`.
  public init(
    _ loaded: LoadedExperiment, store: ResultStore, targets: [JobGraph.ID]? = nil
  ) throws(StoreError) {
    try self.init(
      loaded, store: store, targets: targets, executor: LocalExecutor(), keeper: nil)
  }

  /// - Parameter keeper: Tells what jobs take by its clock. First candidates then come before second
  ///   ones, whatever the stack, so that every stack soon has something.
  init(
    _ loaded: LoadedExperiment, store: ResultStore, targets: [JobGraph.ID]? = nil,
    executor: ExperimentExecutor, keeper: BudgetKeeper? = nil
  ) throws(StoreError) {
    self.executor = executor
    self.loaded = loaded
    self.store = store
    let network = loaded.network
    self.targets = targets ?? network.allWanted
    isWhole = targets == nil
    let stored = try store.contains(network.nodes.map(\.key))
    let estimates = try JobEstimates(network, store, stored: stored, keeper: keeper)
    self.estimates = estimates
    plan = Plan(
      network.graph, targets: self.targets,
      isStored: { stored.contains(network.nodes[$0.index].key) },
      seconds: { id in
        let seconds = estimates.seconds(of: id).seconds
        return keeper?.seconds(network.nodes[id.index].kind, expected: seconds) ?? seconds
      },
      rank: { [ranks = keeper == nil ? [:] : Self.ranks(network)] in
        network.nodes[$0.index].variant * Self.ranksOfVariant + (ranks[$0] ?? 0)
      })
  }

  /// More than candidates of a stack.
  private static let ranksOfVariant = 10_000

  /// By fit: the least place of its candidate in a stack, layer by layer.
  private static func ranks(_ network: ExperimentNetwork) -> [JobGraph.ID: Int] {
    var ranks: [JobGraph.ID: Int] = [:]
    for place in network.places {
      let rank = min(ranksOfVariant - 1, (place.omission.layer - 1) * 1000 + place.position)
      for fit in place.fits { ranks[fit] = min(rank, ranks[fit] ?? rank) }
    }
    return ranks
  }

  /// Seconds beside those of the jobs, until the last file is written.
  var secondsAround: Double {
    estimates.secondsAround(jobs: plan.runCount, wanted: targets.count)
  }

  /// Tells a keeper what is going to run.
  func tell(_ keeper: BudgetKeeper, asksAgain: Bool) {
    keeper.begin(
      plan.graph.jobs.filter(plan.runs).map {
        (network.nodes[$0.index].kind, estimates.seconds(of: $0).seconds)
      }, ending: secondsAround, asksAgain: asksAgain)
  }

  /// What the run is expected to cost with `width` jobs at once.
  func prediction(width: Int) -> RunPrediction {
    RunPrediction(plan, estimates, wanted: targets.count, width: width)
  }

  /// The results that the last run did not make because a job failed: they, and what they need, are
  /// what trying again is for.
  public static func failedTargets(
    of loaded: LoadedExperiment, in store: ResultStore
  ) throws -> [JobGraph.ID] {
    let network = loaded.network
    let labels = try store.lastFailures(of: loaded.name)
    let failed = network.graph.jobs.filter { labels.contains(network.nodes[$0.index].label) }
    guard !failed.isEmpty else {
      throw RetryError(experiment: loaded.name, failures: labels.sorted())
    }
    let affected = Set(failed + network.dependents(of: failed))
    return network.allWanted.filter(affected.contains)
  }

  /// Runs what has to run, and writes the results if everything succeeded.
  ///
  /// Every result is stored soon after it is there, and before what was made of it, so that a run that is
  /// killed continues about where it was.
  ///
  /// - Parameters:
  ///   - width: Most jobs at once.
  ///   - tellsComplete: Whether the observer is told of variants that had their results before.
  ///   - isFull: While it is true, no job starts beside others.
  ///   - shouldStop: Once true, no job starts any more.
  /// - Throws: ``StoreError`` if the disk fails.
  public func run(
    width: Int, command: String, observer: inout some RunObserver, tellsComplete: Bool = true,
    isFull: (() -> Bool)? = nil, shouldStop: () -> Bool = { false }
  ) async throws -> RunOutcome {
    try await run(
      width: width, command: command, observer: &observer, tellsComplete: tellsComplete,
      keeper: nil, isFull: isFull, shouldStop: shouldStop, deadline: nil)
  }

  /// - Parameters:
  ///   - keeper: Told of every job that starts and ends.
  ///   - deadline: When it returns, jobs under way are ended.
  func run(
    width: Int, command: String, observer: inout some RunObserver, tellsComplete: Bool,
    keeper: BudgetKeeper?, isFull: (() -> Bool)?, shouldStop: () -> Bool,
    deadline: (@Sendable () async -> Void)?
  ) async throws -> RunOutcome {
    let clock = ContinuousClock()
    let start = clock.now
    let number = try store.startRun(experiment: loaded.experiment.name, command: command)
    let prediction = prediction(width: width)
    var outcome = RunOutcome(run: number, plan: plan, prediction: prediction)
    observer.begin(
      run: plan.runCount, reused: plan.reusedCount,
      expectedSeconds: plan.runCount == 0 ? 0 : prediction.makespan)
    try store.markUsed(reusedKeys)
    var progress = VariantProgress(loaded, plan, isWhole: isWhole)
    if tellsComplete {
      for variant in progress.complete { try tell(of: variant, &observer) }
    }
    // A stored result that turns out damaged was deleted; the next plan makes it anew, and tries again
    // what failed or was skipped for want of it.
    let writer = RecordWriter(store, run: number)
    let isFull = { writer.pendingBytes > Self.mostPending || isFull?() ?? false }
    var current = plan
    while true {
      outcome.failures = []
      outcome.skipped = 0
      let summary: RunSummary
      do {
        summary = try await execute(
          current, width: width, writer, observer: &observer, outcome: &outcome,
          progress: &progress, keeper: keeper, isFull: isFull, shouldStop: shouldStop,
          deadline: deadline)
      } catch let lost as ChunkedPlan.LostInputs {
        try store.delete(lost.jobs.map { network.nodes[$0.index].key })
        outcome.lost += lost.jobs.map { network.nodes[$0.index].label }
        current = try ExperimentRun(
          loaded, store: store, targets: targets, executor: executor
        ).plan
        continue
      }
      try writer.flush()
      outcome.wasStopped = summary.wasStopped
      if summary.wasStopped { break }
      let unreadable = try deleteUnreadable(of: current)
      outcome.lost += unreadable
      if summary.lost.isEmpty, unreadable.isEmpty { break }
      current = try ExperimentRun(
        loaded, store: store, targets: targets, executor: executor
      ).plan
    }
    try describeJobs()
    observer.end()
    outcome.seconds = clock.now - start
    let state: RunRecord.State =
      outcome.wasStopped ? .stopped : outcome.failures.isEmpty ? .completed : .failed
    try store.finishRun(number, state)
    return outcome
  }

  /// Most bytes of results that may wait to be stored before no job starts beside others.
  private static let mostPending = 256 << 20

  /// Keeps what the jobs depend on whose results are there, for the reasons of later plans.
  private func describeJobs() throws(StoreError) {
    let network = network
    var known: [String: ResultStore.Description] = [:]
    for description in try store.descriptions(of: loaded.name) {
      known["\(description.variant)\n\(description.label)"] = description
    }
    let stored = try store.contains(network.nodes.map(\.key))
    var new: [ResultStore.Description] = []
    for id in network.graph.jobs {
      let node = network.nodes[id.index]
      let variant = loaded.variantNames[node.variant]
      let last = known.removeValue(forKey: "\(variant)\n\(node.label)")
      guard network.graph.isTransient(id) || stored.contains(node.key) else { continue }
      guard last?.key != node.key else { continue }
      new.append(
        .init(variant: variant, label: node.label, key: node.key, text: network.keyText(of: id)))
    }
    try store.describe(new, of: loaded.name)
    // What a budget leaves out may come back.
    guard !network.dropsModels else { return }
    try store.forget(known.values.map { ($0.variant, $0.label) }, of: loaded.name)
  }

  /// Deletes wanted results that were to be reused and can't be read.
  ///
  /// No job that runs may have read them, and then nothing else would notice before the tables of
  /// results are written without them.
  ///
  /// - Returns: The labels of the jobs whose results are gone.
  private func deleteUnreadable(of plan: Plan) throws(StoreError) -> [String] {
    var labels: [String] = []
    for id in targets where plan.decision(for: id) == .reused {
      let node = network.nodes[id.index]
      if try JobOutput(of: node, in: store) != nil { continue }
      try store.delete([node.key])
      labels.append(node.label)
    }
    return labels
  }

  private var reusedKeys: [JobKey] {
    network.graph.jobs.filter { plan.decision(for: $0) == .reused }
      .map { network.nodes[$0.index].key }
  }

  private func execute(
    _ plan: Plan, width: Int, _ writer: RecordWriter, observer: inout some RunObserver,
    outcome: inout RunOutcome, progress: inout VariantProgress, keeper: BudgetKeeper?,
    isFull: () -> Bool, shouldStop: () -> Bool, deadline: (@Sendable () async -> Void)?
  ) async throws -> RunSummary {
    let planned = executor as? any PlannedExecutor
    try planned?.begin(plan, network, estimates)
    let summary = try await JobRunner(network: network, store: store, executor: executor).run(
      plan, width: planned?.width ?? width, isFull: isFull, shouldStop: shouldStop,
      deadline: deadline,
      onEvent: { event in
        try handle(event, writer, observer: &observer, outcome: &outcome)
        if let keeper { tell(keeper, of: event) }
        guard case .finished(let id, _, _) = event else { return }
        for variant in progress.finish(id) {
          try writer.flush()
          try tell(of: variant, &observer)
        }
      })
    try planned?.end()
    return summary
  }

  private func tell(_ keeper: BudgetKeeper, of event: RunEvent<JobOutput>) {
    func expected(_ id: JobGraph.ID) -> (kind: String, seconds: Double) {
      (network.nodes[id.index].kind, estimates.seconds(of: id).seconds)
    }
    switch event {
    case .started(let id): keeper.started(id)
    case .finished(let id, _, _):
      keeper.finished(id, expected(id).kind, expected: expected(id).seconds)
    case .failed(let id, _, _), .skipped(let id, _):
      keeper.dropped(id, expected(id).kind, expected: expected(id).seconds)
    // It was to be reused, and is no job of this plan.
    case .lost: break
    }
  }

  /// Tells the figures of a variant whose results are all there.
  private func tell(of variant: Int, _ observer: inout some RunObserver) throws {
    guard loaded.variantNames.count > 1 else { return }
    let results = try CollectedResults(
      scoresOf: network.selecting(variant), store: store)
    observer.completed(
      loaded.variantNames[variant],
      figures: VariantFigures(results, of: loaded.experiment).line)
  }

  private func handle(
    _ event: RunEvent<JobOutput>, _ writer: RecordWriter, observer: inout some RunObserver,
    outcome: inout RunOutcome
  ) throws(StoreError) {
    switch event {
    case .started(let id):
      // All that is handed to workers elsewhere counts as started at once: that says nothing of them.
      if executor is any PlannedExecutor { break }
      outcome.timeline.started(network.nodes[id.index])
      observer.started(network.nodes[id.index].label)
    case .finished(let id, let output, let seconds):
      let node = network.nodes[id.index]
      // What was not fitted says nothing of what fits take.
      // Nor does what other processes make for themselves.
      let isUnfitted = output.isUnfitted ?? output.result?.isUnfitted ?? true
      let extent = estimates.extents[id]
      let record = JobRecord(
        key: node.key, label: node.label,
        kind: isUnfitted ? "\(node.kind), not fitted" : node.kind,
        likes: isUnfitted ? [] : extent.likes,
        work: isUnfitted ? 1 : JobEstimates.work(kind: node.kind, extent),
        outcome: .finished(seconds: seconds))
      try writer.add(record, artifact: output.artifact)
      outcome.finished += 1
      if let place = output.place {
        outcome.timeline.ended(node, at: place)
        observer.started(node.label)
      } else {
        outcome.timeline.ended(node)
      }
      outcome.jobSeconds += seconds
      observer.finished(node.label, seconds: seconds)
      if let result = output.result, let scores = earlyScores(id, result) {
        observer.scored(scores)
      }
    case .failed(let id, let error, let seconds):
      let node = network.nodes[id.index]
      let cause = "\(error)"
      try writer.add(
        JobRecord(
          key: node.key, label: node.label, kind: node.kind,
          outcome: .failed(error: cause, seconds: seconds)))
      outcome.failures.append(.init(label: node.label, cause: cause))
      outcome.timeline.ended(node)
      observer.failed(node.label, cause: cause)
    case .skipped(let id, let because):
      let node = network.nodes[id.index]
      let cause = network.nodes[because.index].label
      try writer.add(
        JobRecord(
          key: node.key, label: node.label, kind: node.kind, outcome: .skipped(reason: cause)))
      outcome.skipped += 1
      observer.skipped(node.label, because: cause)
    case .lost(let id, let error):
      if let error = error as? StoreError { throw error }
      try store.delete([network.nodes[id.index].key])
      outcome.lost.append(network.nodes[id.index].label)
    }
  }
}

extension ExperimentRun {
  /// The leading metric of an ensemble and its baseline by evaluation; `nil` of a job that scores
  /// nothing, or scores a variant.
  private func earlyScores(_ id: JobGraph.ID, _ result: StackResult) -> [EarlyScore]? {
    let network = network
    guard network.nodes[id.index].variant == 0,
      let stack = network.stacks.first(where: { $0.score == id })
    else { return nil }
    let metric = loaded.experiment.evaluation.metrics.first?.rawValue ?? "rmse"
    let rows = network.scores(result, of: stack).filter { $0.metric == metric && $0.layer == nil }
    return rows.filter { $0.model == "blend" && $0.value.isFinite }.map { row in
      let baseline = rows.first { $0.model == "baseline" && $0.evaluation == row.evaluation }
      return EarlyScore(
        place: "\(stack.label)/\(stack.target)", evaluation: row.evaluation, metric: metric,
        value: row.value, baseline: baseline.flatMap { $0.value.orNil })
    }
  }
}

extension Duration {
  /// The duration as a number of seconds.
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
