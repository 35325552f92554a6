import ArgumentParser
import Glibc
import Viewer
import Wording

/// The program that serves the page of a run.
///
/// `strata watch` becomes it, `strata run --watch` starts it; it is of no use alone.
@main
struct StrataViewer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strata-viewer",
    abstract: "Serve the page of a run while it lasts.",
    discussion: """
      Started by strata watch and strata run --watch. Serves the files of one run on the loopback \
      address alone, to whoever has the token in the address. Ends with the run.
      """)

  @Argument(help: ArgumentHelp("Results folder of the run.", valueName: "folder"))
  var folder: String

  @Option(
    help: ArgumentHelp("Port of the loopback address (default: any that is free).", valueName: "n"))
  var port: UInt16 = 0

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Process of the run that started it: the interrupt key is left to that one.",
      valueName: "pid"))
  var process: Int32?

  func run() async throws {
    if process != nil { signal(SIGINT, SIG_IGN) }
    do {
      let ending = try await ViewerServer(folder: folder, run: process).serve(port: port) {
        Self.print("watch at \($0)")
      }
      if ending == .killed, process == nil { Self.print("the run was killed") }
    } catch {
      Self.print(
        Diagnosis(
          "the page can't be served on port \(port): \(error)",
          help: "choose another --port, or none"
        ).rendered(as: .error))
      throw ExitCode(2)
    }
  }

  /// Writes a line to standard error, at once as a whole.
  private static func print(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
