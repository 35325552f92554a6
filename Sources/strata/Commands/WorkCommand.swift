import ArgumentParser
import Cluster
import Experiments
import Glibc
import Jobs
import Stacking
import Wording

/// Does chunks of a work folder: what runs inside allocations of a cluster.
struct WorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work",
    abstract: "Run jobs of a work folder until none is left.",
    discussion: """
      strata run --executor, plan --emit and pack make work folders. Any number of workers on any \
      number of machines may work in one; a worker that dies loses the chunk that it was doing, and \
      another repeats it. Given a file of strata pack, it writes FILE.results; FILE.folder keeps what is \
      done, so that it continues after an interruption.
      """)

  @OptionGroup var arguments: WorkFolderArguments

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Maximum number of chunks at once (default: all cores).", valueName: "n"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Seconds after which the worker must have ended; it starts nothing that takes longer.",
      valueName: "seconds"))
  var timeLimit: Double?

  @Option(
    help: ArgumentHelp("Seconds to wait for something to do before it ends.", valueName: "seconds"))
  var idle = 60.0

  @Option(
    help: ArgumentHelp(
      "Seconds without a sign of life after which another worker counts as dead.",
      valueName: "seconds"))
  var patience = 60.0

  @Option(
    help: ArgumentHelp(
      "Run this chunk only, whoever else may run it (64 hexadecimal digits).", valueName: "name"))
  var chunk: String?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); expected at least 1") }
    for (name, value) in [("--time-limit", timeLimit), ("--idle", idle), ("--patience", patience)] {
      if let value, !(value > 0) {
        throw ValidationError("\(name) is \(value); expected a positive number")
      }
    }
    if let chunk, JobKey(digits: chunk) == nil {
      throw ValidationError("--chunk is '\(chunk)'; expected 64 hexadecimal digits")
    }
  }

  func run() throws {
    Interruption.install()
    if isFile { return try packed() }
    try run(in: try arguments.found())
  }

  private var isFile: Bool {
    var status = stat()
    return stat(arguments.work, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Does the work of a file of strata pack, and leaves FILE.results.
  private func packed() throws {
    let folder = WorkFolder(path: "\(arguments.work).folder")
    try WorkArchive.read(arguments.work, into: folder)
    try run(in: folder)
    let path = "\(arguments.work).results"
    try WorkArchive.write(.results, of: folder, to: path)
    say("\(path): add it with: strata merge \(shellWord(path))")
  }

  private func run(in folder: WorkFolder) throws {
    try folder.check()
    if let queue = try folder.queue(), queue.arithmetic != ChunkWork.arithmetic,
      queue.arithmetic.contains(PortableArithmetic.variable.value)
    {
      PortableStart.startAgain()
    }
    let work = ChunkWork(folder)
    if let chunk, let id = JobKey(digits: chunk) { return try single(id, folder, work) }
    var settings = Worker.Settings(arithmetic: ChunkWork.arithmetic)
    settings.slots = try requireAddressSpace(jobs)
    settings.pilot = PilotName.current()
    settings.patience = patience
    settings.idleLimit = idle
    settings.timeLimit = timeLimit
    let worker = Worker(folder, settings, report: { printError($0) }) { try work.perform($0) }
    let summary = try worker.run(shouldStop: { Interruption.isRequested })
    say("\(counted(summary.chunks, "chunk")) done; ended: \(summary.ending.text)")
    switch summary.ending {
    case .complete, .idle, .timeLimit: return
    case .stopped:
      throw ExitCode(Interruption.isRequested ? Interruption.exitCode : 0)
    case .otherArithmetic(let wanted):
      printError(
        "this machine computes with '\(ChunkWork.arithmetic)'; the jobs are planned for '\(wanted)'",
        help: "use machines of one kind, and one program on all of them")
      throw ExitCode(2)
    }
  }

  /// Runs one chunk whose inputs are there: what a line of a Makefile does.
  private func single(_ id: JobKey, _ folder: WorkFolder, _ work: ChunkWork) throws {
    if folder.isDone(id) { return }
    let chunk = try folder.chunk(id)
    for source in chunk.chunksBefore where !folder.isDone(source) {
      printError(
        "chunk \(source) is not done", help: "run the chunks in the order of the graph")
      throw ExitCode(2)
    }
    let failures = try work.finish(chunk)
    for failure in failures { complain("failed: \(failure.label): \(failure.cause)") }
    // Its results, failures among them, are there for others to read.
  }
}

extension Worker.Ending {
  fileprivate var text: String {
    switch self {
    case .complete: "all chunks are done"
    case .idle: "nothing to do"
    case .timeLimit: "time limit"
    case .stopped: "stopped"
    case .otherArithmetic: "another kind of machine is needed"
    }
  }
}
