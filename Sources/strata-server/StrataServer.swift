import ArgumentParser
import CStart
import Experiments
import Glibc
import Serving
import Server
import Wording

/// The program that serves the predictions of a bundle.
///
/// `strata serve` becomes it; it is of no use alone.
@main
struct StrataServer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strata-server",
    abstract: "Serve the predictions of a bundle on the loopback address.",
    discussion: "Started by strata serve.")

  @Argument(help: "Bundle.", completion: .file())
  var bundle: String

  @Option(help: ArgumentHelp("Port (default: any that is free).", valueName: "n"))
  var port: UInt16 = 0

  @Option(help: ArgumentHelp("Loopback address.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("Predictions at once.", valueName: "n"))
  var jobs = 1

  @Option(help: ArgumentHelp("Most MiB of a request.", valueName: "MiB"))
  var maxBody = 64

  @Option(help: ArgumentHelp("Python environment of the models.", valueName: "folder"))
  var python: String?

  func run() async throws {
    // A client that went away is no reason to end.
    signal(SIGPIPE, SIG_IGN)
    StopSignal.install()
    do {
      var bundle = try BundleFile.read(self.bundle)
      if let python { bundle = bundle.inEnvironment(python) }
      let differences = bundle.libraryDifferences
      guard differences.isEmpty else {
        Self.print(differences.map { $0.at(self.bundle).rendered() }.joined(separator: "\n\n"))
        throw ExitCode(2)
      }
      let server = try PredictionServer(
        bundle, host: host, width: jobs, bodyLimit: maxBody << 20)
      let origin = bundle.origin
      try await server.serve(
        port: port,
        onListening: { address in
          Self.print("serving \(origin.stage)/\(origin.target) at \(address)")
        }, until: { await StopSignal.wait() })
    } catch let error as any DiagnosedError {
      Self.print(error.rendered)
      throw ExitCode(2)
    }
    throw ExitCode(StopSignal.exitCode)
  }

  /// Writes lines to standard error, at once as a whole.
  private static func print(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
