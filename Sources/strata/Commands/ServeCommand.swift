import ArgumentParser
import Experiments
import Glibc
import Wording

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the predictions of a bundle over HTTP, on this machine.",
    discussion: """
      Listens on a loopback address. POST /predict takes rows as JSON (an object or a list of objects) \
      or CSV, with the checks of strata predict, and answers its predictions. GET / describes the \
      bundle and its columns; GET /health and /metrics are for monitors. Ends with Ctrl-C. The server \
      is the program strata-server, installed next to strata.

        strata export experiments/short.yaml -o pm10.bundle
        strata serve pm10.bundle --port 8080
        curl -H 'Content-Type: text/csv' --data-binary @new.csv http://127.0.0.1:8080/predict
      """)

  @Argument(help: "Bundle written by strata export.", completion: .file())
  var bundle: String

  @Option(help: ArgumentHelp("Port; 0 for any that is free.", valueName: "n"))
  var port: UInt16 = 0

  @Option(
    help: ArgumentHelp("Loopback address to listen on: 127.0.0.1, ::1.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("Maximum size of a request, in MiB.", valueName: "MiB"))
  var maxBody = 64

  @Option(
    help: ArgumentHelp(
      "Python environment of the bundle's models (default: where they were fitted).",
      valueName: "folder"), completion: .directory)
  var python: String?

  @OptionGroup var width: WidthArguments

  func validate() throws {
    if !(1...4096).contains(maxBody) {
      throw ValidationError("--max-body is \(maxBody); expected 1 to 4096")
    }
  }

  func run() async throws {
    if BundleFile.isExperiment(bundle) {
      printError(
        "'\(bundle)' is an experiment; expected a bundle",
        help: "export its stack first: strata export \(bundle) -o FILE")
      throw ExitCode(2)
    }
    guard access(bundle, F_OK) == 0 else {
      printDiagnosis(
        Diagnosis("no such file", help: "use a bundle written by strata export", at: bundle))
      throw ExitCode(2)
    }
    let width = try requireAddressSpace(self.width.jobs)
    var arguments = ["--port", "\(port)", "--host", host, "--max-body", "\(maxBody)"]
    arguments += ["--jobs", "\(width)"]
    if let python { arguments += ["--python", python] }
    do {
      try CompanionProgram("strata-server", noun: "server").become(arguments + ["--", bundle])
    } catch {
      printDiagnosis(error.diagnosis)
      throw ExitCode(2)
    }
  }
}
