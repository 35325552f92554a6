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

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func run() async throws {
    try requireWritable(output)
    let bundle = try await BundleMaker(
      experiment: arguments.experiment, overrides: arguments.overrides, stack: stack,
      results: folder.results, jobs: width.jobs, isQuiet: quiet
    ).make()
    do {
      let size = try BundleFile.write(bundle, to: output)
      if !quiet { say("\(output): \(counted(bundle.modelCount, "model")), \(size) bytes") }
    } catch let error as FileWriteError {
      printError(error)
      throw ExitCode(2)
    }
  }
}
