public import Store
import Jobs
import Report
import Stacking
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

  public init(loaded: LoadedExperiment, store: ResultStore, root: String, overrides: [String]) {
    self.loaded = loaded
    self.store = store
    self.root = root
    self.overrides = overrides
  }

  /// What a run tells at its end.
  public struct Report: Sendable {
    public let outcome: RunOutcome
    public let leaderboard: String
    /// Of the inventories and the report.
    public let paths: [String]
    public let closing: String
    /// `nil` of a run that was stopped.
    public let expectations: ExpectationResults?
  }

  /// Runs the experiment and writes `results/<experiment>/`, unless it was asked to stop.
  ///
  /// - Throws: ``StoreError`` or ``FileWriteError``.
  public func run(
    width: Int, command: String, retriesFailed: Bool = false, observer: inout some RunObserver,
    shouldStop: () -> Bool = { false }
  ) async throws -> Report {
    let started = Date.now.formatted(.iso8601)
    let outcome = try await ExperimentRun(
      loaded, store: store,
      targets: retriesFailed ? ExperimentRun.failedTargets(of: loaded, in: store) : nil
    ).run(
      width: width, command: command, observer: &observer, shouldStop: shouldStop)
    let all = try VariantResults(loaded, store: store)
    let leaderboard = all.leaderboard(of: loaded).summary()
    // A run that was stopped left no answer: the files of the last whole one stay as they are.
    guard !outcome.wasStopped else {
      return Report(
        outcome: outcome, leaderboard: leaderboard, paths: [], closing: closing(outcome),
        expectations: nil)
    }
    let folder = ResultsFolder(root: root, experiment: loaded.experiment.name)
    let paths = try folder.write(
      all.written, all.tables, of: loaded,
      record: RunFile(
        loaded, outcome: outcome, overrides: overrides, started: started,
        processors: ProcessInfo.processInfo.activeProcessorCount))
    return Report(
      outcome: outcome, leaderboard: leaderboard, paths: paths, closing: closing(outcome),
      expectations: ExpectationResults(all.written, of: loaded))
  }

  private func closing(_ outcome: RunOutcome) -> String {
    var parts = ["\(outcome.finished) jobs run", "\(outcome.plan.reusedCount) results reused"]
    if !outcome.failures.isEmpty { parts.append("\(outcome.failures.count) failed") }
    if outcome.skipped > 0 { parts.append("\(outcome.skipped) skipped") }
    return parts.joined(separator: ", ") + ", \(fixed(outcome.seconds.seconds, 2)) s"
  }
}

/// The results of an experiment as far as they are stored, without running anything.
public struct StoredResults: Sendable {
  private let collected: VariantResults

  /// - Throws: ``StoreError``.
  public init(_ loaded: LoadedExperiment, root: String) throws {
    let path = ResultsFolder.storePath(in: root)
    guard FileManager.default.fileExists(atPath: path) else {
      collected = VariantResults(nothingOf: loaded)
      return
    }
    let store = try ResultStore(path: path)
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
}
