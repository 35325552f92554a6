import TableFiles
import ArgumentParser
import Experiments
import Stacking
import Tabular

struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the rows of a file, with intervals.",
    discussion: """
      By a bundle of strata export, or by an experiment's stack (--stage, --target). Rows are \
      checked as the training rows were; a missing column is an error, other columns are ignored. \
      Categories that training did not see count as missing, and are reported.

        strata predict pm10.bundle new.csv -o predicted.csv
        strata predict experiments/short.yaml new.csv --stage temporal --target PM10_mean -o predicted.csv
      """)

  @Argument(help: "A bundle, or an experiment file.", completion: .file())
  var model: String

  @Argument(
    help: "The rows: a .csv, .tsv or .xlsx file.",
    completion: .file(extensions: ["csv", "tsv", "xlsx"]))
  var rows: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The CSV file to write.", valueName: "file"),
    completion: .file())
  var output: String

  @Option(help: ArgumentHelp("The sheet of a workbook (default: the first).", valueName: "name"))
  var sheet: String?

  @OptionGroup var stack: StackArguments
  @OptionGroup var overrides: OverrideArguments
  @OptionGroup var folder: ResultsArguments
  @OptionGroup var width: WidthArguments

  @OptionGroup var overwriting: OverwriteArguments

  @Flag(name: .shortAndLong, help: "Print failures and nothing else.")
  var quiet = false

  func run() async throws {
    let file = try strata.output(
      output, like: .lineEnding(",predicted,lower,upper"),
      inputs: [model, rows, ResultsFolder.storePath(in: folder.results)],
      replaces: overwriting.overwrite)
    Interruption.install()
    let width = try requireAddressSpace(self.width.jobs)
    let bundle = try await loadBundle()
    do {
      let run = PredictionRun(bundle: bundle, rows: rows, sheet: sheet)
      let summary = try await Interruption.cancelling(bySIGINT: true) {
        try await run.write(to: file, width: width)
      }
      guard !quiet else { return }
      let text = PredictionText(bundle, summary)
      for line in text.notes { complain(line) }
      if !file.isStandardOutput { say("\(output): \(text.closing)") }
    } catch is CancellationError {
      throw ExitCode(Interruption.exitCode)
    } catch let error as TableError {
      complain(error.message)
      throw ExitCode(2)
    } catch let error as MissingColumns {
      complain(error.description)
      throw ExitCode(2)
    } catch let error as StackError {
      complain("\(rows): \(error)")
      throw ExitCode(2)
    } catch let error as FileWriteError {
      complain(error.message)
      throw ExitCode(2)
    }
  }

  private func loadBundle() async throws -> StackBundle {
    guard BundleFile.isExperiment(model) else {
      do {
        return try BundleFile.read(model)
      } catch {
        complain(error.description)
        throw ExitCode(2)
      }
    }
    return try await BundleMaker(
      experiment: model, overrides: overrides.overrides, stack: stack, results: folder.results,
      jobs: width.jobs, isQuiet: quiet
    ).make()
  }
}
