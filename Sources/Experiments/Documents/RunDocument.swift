import Jobs

/// What `strata run --json` says when the run has ended.
public struct RunDocument: Encodable, Sendable {
  struct Jobs: Encodable, Sendable {
    var run: Int
    var reused: Int
    var failed: Int
    var skipped: Int
  }
  struct Failure: Encodable, Sendable {
    var job: String
    var cause: String
  }
  struct Expectation: Encodable, Sendable {
    var what: String
    /// `nil` where there is no such score.
    var found: String?
    var expected: String
    var source: String?
    var met: Bool
  }
  let experiment: String
  /// The folder of its results.
  let folder: String
  let stopped: Bool
  let seconds: Double
  let jobs: Jobs
  let failures: [Failure]
  /// As `strata show --json`.
  let targets: [LeaderboardDocument.Target]
  /// Over all targets, as `strata compare --json`; `nil` without variants.
  let verdicts: [ComparisonRow]?
  let expectations: [Expectation]
  /// What a reader must know before any score.
  let warnings: [String]
  /// Of the completed tables and the report.
  let paths: [String]
}

extension RunDocument {
  public init(_ report: RunSession.Report, of loaded: LoadedExperiment, root: String) {
    let outcome = report.outcome
    self.init(
      experiment: loaded.name, folder: ResultsFolder(root: root, experiment: loaded.name).path,
      stopped: outcome.wasStopped, seconds: outcome.seconds.seconds,
      jobs: Jobs(
        run: outcome.finished, reused: outcome.plan.reusedCount, failed: outcome.failures.count,
        skipped: outcome.skipped),
      failures: outcome.failures.map { Failure(job: $0.label, cause: $0.cause) },
      targets: report.targets, verdicts: report.overall,
      expectations: (report.expectations?.lines ?? []).map {
        Expectation(
          what: $0.what, found: $0.found.isEmpty ? nil : $0.found, expected: $0.expected,
          source: $0.source.isEmpty ? nil : $0.source, met: $0.isMet)
      }, warnings: report.warnings.lines, paths: report.paths)
  }
}
