import TableFiles
import Wording
import ArgumentParser
import Experiments
import Stacking
import Tabular

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a stack with all its models into one file, to predict with anywhere.",
    discussion: """
      Runs what is not stored yet, then fits the models of one target once more (runs keep \
      predictions, not models) and checks that they predict what they did in the run. The file \
      holds everything strata predict needs; neither the experiment nor its data.
      """)

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var stack: StackArguments
  @OptionGroup var folder: ResultsArguments
  @OptionGroup var width: WidthArguments

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The bundle to write.", valueName: "file"),
    completion: .file())
  var output: String

  @OptionGroup var overwriting: OverwriteArguments

  @Flag(name: .shortAndLong, help: "Print failures and nothing else.")
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
      complain(error.message)
      throw ExitCode(2)
    }
  }
}
