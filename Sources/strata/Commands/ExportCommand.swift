import Serving
import TableFiles
import ArgumentParser
import Experiments
import Tabular
import Wording

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Export a fitted stack as a bundle, or a run's results for other programs.",
    discussion: """
      With -o: runs the jobs that are not stored, refits the models of one target (runs store predictions, \
      not models), and checks that they reproduce the predictions of the run. The bundle holds \
      everything that strata predict needs.

      With --to: writes the results of a run, given by its name or folder, for other programs: amlb (rows of \
      the AutoML benchmark), parquet (tables and metrics), netcdf (completed tables by the CF \
      conventions) or mlflow (a tracking store). All but amlb use a Python that has the packages.

        strata export short.yaml -o pm10.bundle
        strata export short.yaml -o small.bundle --distil
        strata export short --to parquet short-tables
        strata export short --to mlflow:sqlite:///runs.db
      """)

  @Argument(
    help: ArgumentHelp("Experiment file; with --to a run.", valueName: "experiment|run"),
    completion: .file(extensions: ["yaml", "yml"]))
  var subject: String

  @Argument(
    help: ArgumentHelp("With --to: the file or folder to write.", valueName: "destination"),
    completion: .file())
  var destination: String?

  @Option(
    help: ArgumentHelp(
      "Format of the results: amlb, parquet, netcdf or mlflow:sqlite:///PATH.", valueName: "format"),
    completion: .list(["amlb", "parquet", "netcdf", "mlflow:sqlite:///"]))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Interpreter for --to (default: $STRATA_PYTHON, else python3).", valueName: "path"),
    completion: .file())
  var python: String?

  @OptionGroup var overrides: OverrideArguments
  @OptionGroup var stack: StackArguments
  @OptionGroup var folder: ResultsArguments
  @OptionGroup var width: WidthArguments

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Bundle to write.", valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup var served: ServedArguments

  @OptionGroup var overwriting: OverwriteArguments

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  private static func outputFile(
    _ name: String, inputs: [String], replaces: Bool
  ) throws -> OutputFile {
    try strata.output(
      name, like: .bytes(BundleFile.mark), inputs: inputs, replaces: replaces)
  }

  func validate() throws {
    if to != nil, !served.isEmpty {
      throw ValidationError("--distil and --max-latency need -o")
    }
    switch (output, to) {
    case (nil, nil): throw ValidationError("name a bundle with -o, or a format with --to")
    case (_?, _?): throw ValidationError("-o can't be combined with --to")
    case (_?, nil):
      if let destination {
        throw ValidationError("unexpected '\(destination)'; -o names the file to write")
      }
      if python != nil { throw ValidationError("--python needs --to") }
    case (nil, _?):
      if !overrides.overrides.isEmpty { throw ValidationError("--set and --as need -o") }
      if [stack.stage, stack.target, stack.variant, stack.holdout].contains(where: { $0 != nil }) {
        throw ValidationError("--stage, --target, --variant and --holdout need -o")
      }
    }
  }

  func run() async throws {
    if let to { return try exportResults(to) }
    guard let output else { return }
    let file = try Self.outputFile(
      output, inputs: [subject, ResultsFolder.storePath(in: folder.results)],
      replaces: overwriting.overwrite)
    let bundle = try await BundleMaker(
      experiment: subject, overrides: overrides.overrides, stack: stack,
      results: folder.results, jobs: width.jobs, isQuiet: quiet
    ).make(served.choice)
    do {
      let size = try BundleFile.write(bundle, to: file)
      if !quiet, !file.isStandardOutput {
        say("\(output): \(counted(bundle.modelCount, "model")), \(size) bytes")
        if let facts = bundle.distillation {
          for line in DistillationText(facts, byteCount: size).lines { say(line) }
        }
        if let facts = bundle.latency {
          for line in LatencyText(facts).lines { say(line) }
        }
      }
    } catch {
      printError(error)
      throw ExitCode(2)
    }
  }

  private func exportResults(_ to: String) throws {
    do {
      let target = try TrackingExport.Target(to, destination)
      try TrackingExport.write(
        run: subject, root: folder.results, to: target, interpreter: python,
        replaces: overwriting.overwrite)
      if !quiet { say(target.destination) }
    } catch let error as TrackingError {
      printError(error)
      if case .failed = error { throw ExitCode(1) }
      throw ExitCode(2)
    } catch {
      printAnyError(error)
      throw ExitCode(2)
    }
  }
}
