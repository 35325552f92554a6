import ArgumentParser
import Cluster
import Experiments
import Glibc
import OutsideLearners
import Store
import TableFiles
import Wording

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run an experiment and write its results.",
    discussion: """
      Reuses stored results of earlier runs. If a job fails, the jobs that need it are skipped, all \
      others run, and the exit code is 1. Press Ctrl-C once to let running jobs finish, twice to \
      stop at once (exit code 130). The next run continues.
      """)

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var folder: ResultsArguments
  @OptionGroup var terminal: TerminalArguments

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Maximum number of jobs at once (default: all cores). Does not change results.",
      valueName: "n"))
  var jobs: Int?

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  @Flag(help: "Run only the jobs that failed in the last run, and the jobs that need them.")
  var retryFailed = false

  @Flag(
    help: """
      Run each job in a process of its own: one that crashes or runs out of memory fails alone. The \
      same results; some 20 ms more for each job.
      """)
  var isolate = false

  @Flag(
    help: """
      Exit with code 1 if results have warnings: a dropped base model, an error above the baseline's, \
      intervals that cover too little, or a gap beyond the evidence.
      """)
  var strict = false
  @Option(
    help: ArgumentHelp(
      """
      Who runs the jobs: local-pilots, slurm, grid-engine, or a profile NAME.profile.yaml next to the \
      experiment or in ~/.config/strata (default: this process).
      """, valueName: "name"))
  var executor: String?

  @Flag(help: "Wait for another run in the same results folder.")
  var wait = false

  @Flag(
    help: "Show the run in the browser: a page on the loopback address, while the run lasts.")
  var watch = false

  @Flag(help: "Show what would run, as strata plan does; run and write nothing.")
  var dryRun = false

  @OptionGroup var output: JSONArguments

  func validate() throws {
    if dryRun, retryFailed || watch {
      throw ValidationError(
        "--dry-run can't be combined with --\(watch ? "watch" : "retry-failed")")
    }
    if watch, output.json { throw ValidationError("--watch can't be combined with --json") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); expected at least 1") }
    if executor != nil, isolate {
      throw ValidationError("--executor and --isolate can't be combined")
    }
  }

  func run() async throws {
    Interruption.install()
    let start = ContinuousClock.now
    let width = try requireAddressSpace(jobs)
    let loaded = try arguments.load(asFarAs: folder)
    try requireLibraries(of: loaded)
    if dryRun {
      return try RunPreview.reporting(loaded, root: folder.results)
        .print(width: width, verbose: false, json: output.json)
    }
    let spent = ContinuousClock.now - start
    let code: Int32
    do {
      code = try await executeOverDamage(loaded, spent: spent, width: width)
    } catch let error as FileWriteError {
      printError(error)
      throw ExitCode(2)
    } catch let error as StoreError {
      printError(error)
      throw ExitCode(2)
    } catch let error as BudgetError {
      printError(error)
      throw ExitCode(error.isInput ? 2 : 1)
    }
    guard code == 0 else { throw ExitCode(code) }
  }

  /// Runs; where the store turns out to be damaged, once more over a new one.
  private func executeOverDamage(_ loaded: LoadedExperiment, spent: Duration, width: Int)
    async throws -> Int32
  {
    do {
      return try await execute(loaded, spent: spent, width: width)
    } catch StoreError.damaged(let path) where executor == nil {
      complain("\(path): the database is damaged; the run begins again over a new one")
      return try await execute(loaded, spent: spent, width: width)
    }
  }

  /// Ends with code 2 where a library is missing; says which programs beside this one may be run.
  private func requireLibraries(of loaded: LoadedExperiment) throws {
    do {
      try loaded.requireLibraries()
    } catch {
      printError(error)
      throw ExitCode(2)
    }
    guard !quiet else { return }
    for program in loaded.libraries.programs { complain("runs code of \(program)") }
  }

  /// - Parameter spent: What reading and planning took.
  /// - Returns: The exit code.
  private func execute(_ loaded: LoadedExperiment, spent: Duration, width: Int) async throws
    -> Int32
  {
    guard let lock = try lock() else { throw ExitCode(Interruption.exitCode) }
    // The lock is held for as long as the run lasts.
    defer { withExtendedLifetime(lock) {} }
    try ResultsFolder(root: folder.results, experiment: loaded.name).prepare(for: loaded)
    let store = try ResultStore(path: ResultsFolder.storePath(in: folder.results))
    let path = ResultsFolder(root: folder.results, experiment: loaded.name).path
    let viewer = watch ? try startViewer(for: path) : nil
    if let startedOver = store.startedOver { complain("\(startedOver)") }
    let scratch = "\(folder.results)/.jobs"
    let cluster = try self.cluster(loaded, store, width)
    let session: RunSession
    if let cluster {
      session = RunSession(
        loaded: loaded, store: store, root: folder.results, overrides: arguments.overrides,
        spent: spent, executor: cluster)
    } else if isolate {
      removeScratch(scratch)
      session = RunSession(
        loaded: loaded, store: store, root: folder.results, overrides: arguments.overrides,
        spent: spent,
        executor: try ProcessExecutor(
          folder: scratch, store: store, program: ownPath()))
    } else {
      session = RunSession(
        loaded: loaded, store: store, root: folder.results, overrides: arguments.overrides,
        spent: spent)
    }
    defer { if isolate { removeScratch(scratch) } }
    let command = CommandLine.arguments.joined(separator: " ")
    let report = try await Interruption.cancelling {
      [quiet, retryFailed, terminal, output, watch] in
      let writer = ProgressWriter(experiment: loaded.name, folder: path, isWatched: watch)
      defer { writer.close() }
      var observer = LiveObserver(
        ProgressLine(isQuiet: quiet || output.json), writer: writer)
      return try await session.run(
        width: width, command: command, retriesFailed: retryFailed, style: terminal.style,
        observer: &observer,
        shouldStop: { Interruption.isRequested })
    }
    if !report.outcome.wasStopped { try cluster?.close() }
    // It shows the report to whoever looks on, and ends.
    await viewer?.end(within: .seconds(8))
    if output.json {
      JSONOutput.write(RunDocument(report, of: loaded, root: folder.results))
    } else {
      print(report)
    }
    try store.close()
    if report.outcome.wasStopped { return Interruption.exitCode }
    let areMet = report.expectations?.failures.isEmpty ?? true
    let isAccepted = areMet && (!strict || report.warnings.lines.isEmpty)
    return report.outcome.isComplete && isAccepted ? 0 : 1
  }

  private func startViewer(for folder: String) throws -> ChildProcess {
    do {
      return try ViewerProgram().start(for: folder)
    } catch {
      printDiagnosis(error.diagnosis)
      throw ExitCode(2)
    }
  }

  private func print(_ report: RunSession.Report) {
    if !quiet {
      if !report.outcome.wasStopped { say(report.leaderboard + "\n") }
      if let verdicts = report.verdicts { say(verdicts + "\n") }
      for path in report.paths { say(path) }
      say(report.closing)
    }
    if !quiet || strict { printWarnings(report.warnings) }
    if let expectations = report.expectations, let text = expectations.text() {
      if expectations.failures.isEmpty {
        if !quiet { say(text) }
      } else {
        complain(text)
      }
    }
    if report.outcome.wasStopped {
      let code = Interruption.exitCode
      complain("stopped; run again to continue (exit code \(code))")
    }
  }

  /// Who runs the jobs, if not this process.
  private func cluster(
    _ loaded: LoadedExperiment, _ store: ResultStore, _ width: Int
  ) throws -> ClusterExecutor? {
    guard let executor else { return nil }
    try ClusterExecutor.check(loaded)
    var profile = try ExecutorProfile(
      named: executor, experiment: arguments.experiment, jobs: jobs, localJobs: width)
    // A head that is ended by its own time limit leaves its workers at work; Ctrl-C means all of it.
    profile.endsWorkers = { !Interruption.endsJobs }
    let work =
      profile.folder.map { WorkFolder(path: "\($0)/\(loaded.name)") }
      ?? ResultsFolder.workFolder(in: folder.results, experiment: loaded.name)
    return try ClusterExecutor(
      folder: WorkFolder(path: absolute(work.path)), store: store, profile: profile,
      experiment: loaded.name, program: ownPath(),
      report: { [quiet] in if !quiet { complain($0.text) } },
      shouldStop: { Interruption.isRequested })
  }

  /// What an earlier run left there, when it was killed, is of no use.
  private func removeScratch(_ path: String) {
    guard access(path, F_OK) == 0 else { return }
    do {
      try JobFolder(path: path).remove()
    } catch {
      complain("\(path): can't be removed: \(error)")
    }
  }

  private func lock() throws(StoreError) -> ResultsLock? {
    guard wait else { return try ResultsLock(folder: folder.results) }
    return try ResultsLock.waiting(
      for: folder.results,
      onWait: { holder in
        complain("waiting for \(holder.map { "\($0)" } ?? "another run") in \(folder.results)")
      }, shouldStop: { Interruption.isRequested })
  }
}
