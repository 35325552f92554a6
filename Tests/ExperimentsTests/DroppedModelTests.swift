@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Jobs
import Store
import TestSupport
import Testing

@testable import Experiments

/// Fits that crash, as far as the run can see: no result, and no fault of the learner's own.
private struct CrashingExecutor: Executor {
  struct Crash: Error, CustomStringConvertible {
    var description: String { "the process ended by signal 9" }
  }
  /// Jobs with such a text in their label crash.
  var crashes: @Sendable (String) -> Bool
  private let local = LocalExecutor()

  init(_ crashes: @escaping @Sendable (String) -> Bool) { self.crashes = crashes }

  func run(_ job: ExperimentJob, inputs: [JobOutput]) async throws -> Executed<JobOutput> {
    if crashes(job.node.label) { throw Crash() }
    return try await local.run(job, inputs: inputs)
  }
}

@Suite("base models whose process fails")
struct DroppedModelTests {
  private func run(
    _ small: SmallExperiment, crashes: @escaping @Sendable (String) -> Bool
  ) async throws -> RunSession.Report {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: try LoadedExperiment(file: small.file), store: store, root: small.results,
      overrides: [], spent: .zero, executor: CrashingExecutor(crashes)
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
    return report
  }

  private func record(_ small: SmallExperiment) throws -> RunFile {
    try JSONDecoder().decode(
      RunFile.self, from: try small.folder.bytes(of: "results/small/run.json"))
  }

  @Test("it is dropped where it failed, named, and tried again by the next run")
  func dropped() async throws {
    let small = try SmallExperiment()
    let report = try await run(small) {
      $0.hasPrefix("fit time/pm forest, layer 1, fold 2 (masked)")
    }
    #expect(report.outcome.isComplete)
    #expect(
      report.warnings.lines.first
        == "base model 'forest' failed and was dropped from time/pm, layer 1 (masked): the process ended "
        + "by signal 9")
    let file = try record(small)
    #expect(file.dropped?.map(\.model.candidate) == ["forest"])
    #expect(file.jobs.failed.isEmpty)
    let metrics = try small.folder.text(of: "results/small/metrics.csv")
    #expect(metrics.contains(",time,pm,masked,,blend,rmse,"))
    #expect(!metrics.contains(",time,pm,masked,1,forest,"))
    #expect(metrics.contains(",time,pm,out_of_fold,1,forest,"))
    // What is shown is the run as it was.
    let shown = try LoadedExperiment(file: small.file).asLastRun(in: small.results)
    let stored = try StoredResults(shown, root: small.results)
    #expect(stored.missingCount == 0)
    #expect(stored.warnings(of: shown) == report.warnings)
    // The next run tries again, and succeeds.
    let second = try await run(small) { _ in false }
    #expect(second.outcome.isComplete && second.outcome.finished > 0)
    #expect(try record(small).dropped == nil)
    #expect(
      try small.folder.text(of: "results/small/metrics.csv").contains(
        ",time,pm,masked,1,forest,"))
  }

  @Test("where all of a layer fail, the stack fails as before")
  func all() async throws {
    let small = try SmallExperiment()
    let report = try await run(small) { $0.hasPrefix("fit time/pm") && $0.contains("layer 1") }
    #expect(!report.outcome.isComplete)
    #expect(try record(small).dropped == nil)
    #expect(try record(small).jobs.failed.allSatisfy { $0.job.hasPrefix("fit time/pm") })
  }
}
