import Serving
import TableFiles
import ArgumentParser
import Experiments
import Stacking
import Tabular
import Wording

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Export a fitted stack with all its models to one file.",
    discussion: """
      Runs the jobs that are not stored, refits the models of one target (runs store predictions, \
      not models), and checks that they reproduce the predictions of the run. The bundle holds \
      everything that strata predict needs.
      """)

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var stack: StackArguments
  @OptionGroup var folder: ResultsArguments
  @OptionGroup var width: WidthArguments

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Bundle to write.", valueName: "file"),
    completion: .file())
  var output: String

  @OptionGroup var overwriting: OverwriteArguments

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  private static func outputFile(
    _ name: String, inputs: [String], replaces: Bool
  ) throws -> OutputFile {
    try strata.output(
      name, like: .bytes(BundleFile.mark), inputs: inputs, replaces: replaces)
  }

  func run() async throws {
    let file = try Self.outputFile(
      output, inputs: [arguments.experiment, ResultsFolder.storePath(in: folder.results)],
      replaces: overwriting.overwrite)
    let bundle = try await BundleMaker(
      experiment: arguments.experiment, overrides: arguments.overrides, stack: stack,
      results: folder.results, jobs: width.jobs, isQuiet: quiet
    ).make()
    do {
      let size = try BundleFile.write(bundle, to: file)
      if !quiet, !file.isStandardOutput {
        say("\(output): \(counted(bundle.modelCount, "model")), \(size) bytes")
      }
    } catch {
      printError(error)
      throw ExitCode(2)
    }
  }
}
