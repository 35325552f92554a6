import Planning
import Specification
public import Store
import Jobs
import Report
import Tabular
import FoundationEssentials

/// A run with everything around it: plan, jobs, results on disk, what to tell the user.
public struct RunSession: Sendable {
  public let loaded: LoadedExperiment
  public let store: ResultStore
  /// The folder of all results.
  public let root: String
  /// As given on the command line, for the run record.
  public let overrides: [String]
  /// The clock of time budgets.
  private let clock: RunClock
  private let spent: Double
  private let executor: ExperimentExecutor

  /// - Parameter spent: What reading and planning took, which counts for a time budget.
  public init(
    loaded: LoadedExperiment, store: ResultStore, root: String, overrides: [String],
    spent: Duration = .zero
  ) {
    self.init(
      loaded: loaded, store: store, root: root, overrides: overrides, clock: .system,
      spent: spent.seconds)
  }

  /// - Parameter executor: Who does the jobs.
  package init(
    loaded: LoadedExperiment, store: ResultStore, root: String, overrides: [String],
    spent: Duration, executor: ExperimentExecutor
  ) {
    self.init(
      loaded: loaded, store: store, root: root, overrides: overrides, clock: .system,
      spent: spent.seconds, executor: executor)
  }

  init(
    loaded: LoadedExperiment, store: ResultStore, root: String, overrides: [String],
    clock: RunClock, spent: Double = 0, executor: ExperimentExecutor = LocalExecutor()
  ) {
    self.executor = executor
    self.clock = clock
    self.spent = spent
    self.loaded = loaded
    self.store = store
    self.root = root
    self.overrides = overrides
  }

  /// What a run tells at its end.
  public struct Report: Sendable {
    public let outcome: RunOutcome
    public let leaderboard: String
    /// Every model of every target with its scores.
    let targets: [LeaderboardDocument.Target]
    /// How each variant compares over all targets; `nil` without a comparison.
    let overall: [ComparisonRow]?
    /// On each variant, where there are some; `nil` of a run that was stopped.
    public let verdicts: String?
    /// Of the inventories and the report.
    public let paths: [String]
    public let closing: String
    /// `nil` of a run that was stopped.
    public let expectations: ExpectationResults?
    /// What a reader must know before any score; none of a run that was stopped.
    public let warnings: RunWarnings
  }

  /// Runs the experiment and writes `results/<experiment>/`, unless it was asked to stop.
  ///
  /// - Throws: ``StoreError``, ``FileWriteError`` or ``BudgetError``.
  public func run(
    width: Int, command: String, retriesFailed: Bool = false, style: TerminalStyle = .plain,
    observer: inout some RunObserver, shouldStop: () -> Bool = { false }
  ) async throws -> Report {
    let started = Date.now.formatted(.iso8601)
    loaded.network.write(workerLogTo: "\(root)/\(loaded.experiment.name)/workers.log")
    let before = ProcessUse.now
    var budget = try BudgetUse(
      loaded, store, width: width, clock: clock, spent: spent, executor: executor,
      retriesFailed: retriesFailed)
    var loaded = loaded
    var outcome: RunOutcome
    if budget.keeper == nil {
      outcome = try await ExperimentRun(
        loaded, store: store,
        targets: retriesFailed ? ExperimentRun.failedTargets(of: loaded, in: store) : nil,
        executor: executor
      ).run(
        width: budget.width, command: command, observer: &observer, isFull: budget.isFull,
        shouldStop: shouldStop)
    } else {
      (loaded, outcome) = try await budget.run(
        loaded, store, command: command, observer: &observer, shouldStop: shouldStop)
    }
    // Each rung of a search is planned when it is known who enters it.
    while !outcome.wasStopped, !retriesFailed,
      let next = try loaded.next(store, dropsFailed: true)
    {
      guard try budget.enters(next, store) else { break }
      let more: RunOutcome
      if budget.keeper == nil {
        loaded = next
        more = try await ExperimentRun(loaded, store: store, executor: executor).run(
          width: budget.width, command: command, observer: &observer, tellsComplete: false,
          isFull: budget.isFull, shouldStop: shouldStop)
      } else {
        do {
          (loaded, more) = try await budget.run(
            next, store, command: command, observer: &observer, shouldStop: shouldStop)
        } catch BudgetError.tooShort {
          budget.endSearch(before: next)
          break
        }
      }
      outcome = outcome.followed(by: more)
    }
    // What crashed or could not be reached takes no stack with it.
    var dropped = DroppedModels()
    while budget.keeper == nil, !outcome.wasStopped, dropped.add(outcome.failures, in: loaded) {
      loaded = try loaded.leavingOut(dropped.omissions)
      loaded.dropped = dropped.records
      outcome = outcome.followed(
        by: try await ExperimentRun(loaded, store: store, executor: executor).run(
          width: budget.width, command: command, observer: &observer, tellsComplete: false,
          isFull: budget.isFull, shouldStop: shouldStop))
    }
    let folder = ResultsFolder(root: root, experiment: loaded.experiment.name)
    // A run that was stopped left no answer: the files of the last whole one stay as they are.
    let tables = outcome.wasStopped ? nil : try folder.tables(for: loaded)
    let all = try VariantResults(loaded, store: store, tables: tables)
    let board = all.leaderboard(of: loaded)
    let leaderboard = board.summary(style)
    guard let tables else {
      return Report(
        outcome: outcome, leaderboard: leaderboard, targets: board.document().targets,
        overall: nil, verdicts: nil, paths: [],
        closing: closing(outcome), expectations: nil, warnings: RunWarnings())
    }
    var record = RunFile(
      loaded, outcome: outcome, budget: budget.record(loaded), overrides: overrides,
      started: started, processors: ProcessInfo.processInfo.activeProcessorCount)
    record.dropped = loaded.dropped.isEmpty ? nil : loaded.dropped
    let (paths, verdicts) = try folder.write(
      all, tables, of: loaded, record: record,
      timeline: outcome.timeline.spans(on: budget.width))
    try learn(from: outcome, wanted: loaded.network.allWanted.count, before)
    return Report(
      outcome: outcome, leaderboard: leaderboard, targets: board.document().targets,
      overall: verdicts?.comparison?.rows.filter(\.isOverall), verdicts: verdicts?.text(style),
      paths: paths,
      closing: closing(outcome) + budget.closing,
      expectations: ExpectationResults(all.written, of: loaded), warnings: all.warnings(of: loaded))
  }

  /// Keeps what the run cost beside its jobs for the next prediction.
  private func learn(
    from outcome: RunOutcome, wanted: Int, _ before: ProcessUse
  ) throws(StoreError) {
    let now = ProcessUse.now
    let work = JobEstimates.aroundWork(jobs: outcome.finished, wanted: wanted)
    try store.addRate(
      JobEstimates.around, work: work,
      cost: max(0, now.seconds - before.seconds - outcome.jobSeconds))
    // A peak from before the run says nothing of it.
    if let forecast = outcome.prediction?.forecastBytes, forecast > 0,
      now.peakBytes > before.peakBytes
    {
      try store.addRate(
        JobEstimates.memory, work: JobEstimates.memoryWork(forecast: forecast),
        cost: Double(now.peakBytes - before.residentBytes))
    }
  }

  private func closing(_ outcome: RunOutcome) -> String {
    var parts = ["\(outcome.finished) jobs run", "\(outcome.plan.reusedCount) results reused"]
    if !outcome.failures.isEmpty { parts.append("\(outcome.failures.count) failed") }
    if outcome.skipped > 0 { parts.append("\(outcome.skipped) skipped") }
    return parts.joined(separator: ", ") + ", \(fixed(outcome.seconds.seconds, 2)) s"
      + use(outcome.prediction)
  }

  /// Actual and predicted use, where the run took long enough to be worth a line.
  private func use(_ prediction: RunPrediction?) -> String {
    let used = ProcessUse.now
    guard used.seconds >= 2 else { return "" }
    func comparison(_ predicted: String?) -> String { predicted.map { " (predicted \($0))" } ?? "" }
    return "\nprocessor time \(fixed(used.seconds, 1)) s"
      + comparison(prediction.map { "\(fixed($0.seconds, 1)) s" })
      + "; peak memory \(mebibytes(used.peakBytes))"
      + comparison(prediction.map { mebibytes($0.peakBytes) })
  }
}

/// The results of an experiment as far as they are stored, without running anything.
public struct StoredResults: Sendable {
  private let collected: VariantResults

  /// - Parameter loaded: As it last ran; see ``LoadedExperiment/asLastRun(in:)``.
  /// - Throws: ``StoreError``.
  public init(_ loaded: LoadedExperiment, root: String) throws {
    guard let store = try ResultsFolder.existingStore(in: root) else {
      collected = VariantResults(nothingOf: loaded)
      return
    }
    collected = try VariantResults(loaded, store: store)
    try store.close()
  }

  /// Whether nothing has run.
  public var isEmpty: Bool { collected.written.targets.allSatisfy(\.scores.isEmpty) }
  /// How many results are not there yet.
  public var missingCount: Int { collected.missingCount }

  public func leaderboard(of loaded: LoadedExperiment) -> LeaderboardText {
    collected.leaderboard(of: loaded)
  }

  /// What a reader must know before any score.
  public func warnings(of loaded: LoadedExperiment) -> RunWarnings {
    collected.warnings(of: loaded)
  }
}
