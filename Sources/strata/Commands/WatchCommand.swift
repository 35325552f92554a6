import ArgumentParser
import Experiments
import FoundationEssentials
import Glibc
import Live

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Show a run in the browser while it lasts, or run again at each save.",
    discussion: """
      Serves a page on the loopback address alone: jobs, failures, scores as they come, and the report \
      at the end. The address holds a secret token; nothing but the files of this run is served. The \
      server ends with the run; it is the program strata-viewer, installed next to strata. strata run \
      --watch starts both.

      With --rerun, runs an experiment each time it, a file that it includes, or one of its tables is \
      saved; a run that is under way is ended first. Ends with Ctrl-C.

        strata watch shanghai
        strata watch --rerun shanghai.yaml
      """)

  @Argument(
    help: ArgumentHelp("Name of a run that is under way.", valueName: "run"), completion: .runs)
  var runName: String?

  @Option(
    help: ArgumentHelp("Experiment to run again at each save.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var rerun: String?

  @Option(
    help: ArgumentHelp("Port of the loopback address (default: any that is free).", valueName: "n"))
  var port: UInt16 = 0

  @OptionGroup var overrides: OverrideArguments
  @OptionGroup var folder: ResultsArguments

  func validate() throws {
    switch (runName, rerun) {
    case (nil, nil): throw ValidationError("name a run, or an experiment with --rerun FILE")
    case (_?, _?): throw ValidationError("a run can't be combined with --rerun")
    case (nil, _?) where port != 0:
      throw ValidationError("--port can't be combined with --rerun")
    case (_?, nil) where !overrides.overrides.isEmpty:
      throw ValidationError("--set and --as need --rerun")
    default: break
    }
  }

  func run() async throws {
    if let rerun {
      let loop = RerunLoop(
        file: rerun, overrides: overrides.overrides, results: folder.results)
      throw ExitCode(try await loop.run())
    }
    guard let runName else { return }
    let path = Self.folder(of: runName, in: folder.results)
    guard RunProgress.read(in: path)?.isAlive == true else {
      let isDone = access("\(path)/report.html", F_OK) == 0
      printError(
        "'\(runName)' is not running in \(folder.results)",
        help: isDone
          ? "open \(path)/report.html" : "start it with: strata run FILE --watch")
      throw ExitCode(2)
    }
    do {
      try ViewerProgram().become(for: path, port: port)
    } catch {
      printDiagnosis(error.diagnosis)
      throw ExitCode(2)
    }
  }

  /// The folder of a run, by its path or its name.
  private static func folder(of run: String, in results: String) -> String {
    access("\(run)/run.json", F_OK) == 0 ? run : "\(results)/\(run)"
  }
}
