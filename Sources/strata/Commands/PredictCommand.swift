import TableFiles
import ArgumentParser
import Experiments
import Serving
import Stacking
import Tabular
import Wording

struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the rows of a file, with intervals.",
    discussion: """
      Uses a bundle written by strata export, or a stack of an experiment. Rows are validated like \
      the training rows. A missing column is an error; extra columns are ignored. Unseen categories \
      are treated as missing and reported.

        strata predict pm10.bundle new.csv -o predicted.csv
        strata predict experiments/short.yaml new.csv --stage temporal --target PM10_mean -o predicted.csv
      """)

  @Argument(help: "Bundle or experiment file.", completion: .file())
  var model: String

  @Argument(
    help: "Rows to predict (.csv, .tsv or .xlsx).",
    completion: .file(extensions: ["csv", "tsv", "xlsx"]))
  var rows: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("CSV file to write.", valueName: "file"),
    completion: .file())
  var output: String

  @Option(help: ArgumentHelp("Sheet of a workbook (default: the first).", valueName: "name"))
  var sheet: String?

  @Option(
    help: ArgumentHelp(
      "Python environment of the bundle's models (default: where they were fitted).",
      valueName: "folder"), completion: .directory)
  var python: String?

  @OptionGroup var stack: StackArguments
  @OptionGroup var overrides: OverrideArguments
  @OptionGroup var folder: ResultsArguments
  @OptionGroup var width: WidthArguments

  @OptionGroup var overwriting: OverwriteArguments

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func run() async throws {
    let file = try strata.output(
      output, like: .lineEnding(",predicted,lower,upper"),
      inputs: [model, rows, ResultsFolder.storePath(in: folder.results)],
      replaces: overwriting.overwrite)
    Interruption.install()
    let width = try requireAddressSpace(self.width.jobs)
    var bundle = try await loadBundle()
    if let python { bundle = bundle.inEnvironment(python) }
    let differences = bundle.libraryDifferences
    guard differences.isEmpty else {
      for difference in differences { complain(difference.at(model).rendered()) }
      throw ExitCode(2)
    }
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
      printError(error)
      throw ExitCode(2)
    } catch let error as MissingColumns {
      printError(error)
      throw ExitCode(2)
    } catch let error as StackError {
      complain(error.diagnosis.at(rows).rendered())
      throw ExitCode(2)
    } catch let error as FileWriteError {
      printError(error)
      throw ExitCode(2)
    }
  }

  private func loadBundle() async throws -> StackBundle {
    guard BundleFile.isExperiment(model) else {
      do {
        return try BundleFile.read(model)
      } catch {
        printError(error)
        throw ExitCode(2)
      }
    }
    return try await BundleMaker(
      experiment: model, overrides: overrides.overrides, stack: stack, results: folder.results,
      jobs: width.jobs, isQuiet: quiet
    ).make()
  }
}
