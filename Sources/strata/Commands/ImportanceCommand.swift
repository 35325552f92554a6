import TableFiles
import ArgumentParser
import Experiments
import Serving
import Stacking
import Tabular
import Wording

struct ImportanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "importance",
    abstract: "Compute the feature importance of a stack.",
    discussion: """
      Permutation importance: the RMSE increase when a feature is shuffled, with its standard error. \
      SHAP values: the contribution of each feature to the predictions of tree models. For an \
      experiment, training rows are predicted by the folds that held them out, or with --holdout the \
      held-out rows are used. A bundle needs --rows with a known target. Model share: how much the \
      models use a feature (split gain, coefficients, length scales); a bundle has it without rows.

        strata importance experiments/short.yaml --stage temporal --target PM10_mean
        strata importance pm10.bundle --rows new.csv --shap shap.csv
        strata importance pm10.bundle
      """)

  @Argument(help: "Bundle or experiment file.", completion: .file())
  var model: String

  @Option(
    help: ArgumentHelp("Rows to evaluate a bundle on.", valueName: "file"), completion: .file())
  var rows: String?

  @Option(help: ArgumentHelp("Number of shuffles of each feature.", valueName: "n"))
  var repeats = 10

  @Option(
    help: ArgumentHelp("Maximum number of rows with SHAP values, evenly spaced.", valueName: "n"))
  var sample = 200

  @Option(help: ArgumentHelp("Seed of the shuffles.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    name: .shortAndLong, help: ArgumentHelp("CSV file for the importances.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("CSV file for the SHAP values.", valueName: "file"), completion: .file())
  var shap: String?

  @Option(
    help: ArgumentHelp(
      "Folder for the figures of both and a page of them, importance.html.", valueName: "folder"),
    completion: .directory)
  var figures: String?

  @OptionGroup var stack: StackArguments
  @OptionGroup var overrides: OverrideArguments
  @OptionGroup var folder: ResultsArguments
  @OptionGroup var width: WidthArguments

  @OptionGroup var overwriting: OverwriteArguments

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func validate() throws {
    guard (2...1000).contains(repeats) else {
      throw ValidationError("--repeats is \(repeats); expected a value in [2, 1000]")
    }
    guard sample >= 1 else { throw ValidationError("--sample is \(sample); expected at least 1") }
    switch (BundleFile.isExperiment(model), rows) {
    case (false, nil):
      if shap != nil { throw ValidationError("--shap needs rows; add --rows FILE") }
    case (true, let rows?):
      throw ValidationError(
        "--rows '\(rows)' can't be combined with an experiment; use it with a bundle"
      )
    default: break
    }
  }

  func run() async throws {
    if !BundleFile.isExperiment(model), rows == nil { return try runWithoutRows() }
    let inputs = [model, rows, ResultsFolder.storePath(in: folder.results)].compactMap(\.self)
    let files = (
      importance: try output.map {
        try strata.output(
          $0, like: .line(ImportanceReport.columns.joined(separator: ",")), inputs: inputs,
          replaces: overwriting.overwrite)
      },
      shap: try shap.map {
        try strata.output(
          $0, like: .lineEnding(",predicted"), inputs: inputs, replaces: overwriting.overwrite)
      }
    )
    let (bundle, judged) = try await load()
    let report: ImportanceReport
    do {
      report = try ImportanceReport(
        bundle, judged, repeats: repeats, sample: sample, seed: seed)
    } catch {
      printError(error)
      throw ExitCode(1)
    }
    do {
      try files.importance?.write(report.importanceBytes)
      try files.shap?.write(report.shapleyBytes)
      if let figures {
        let page = try report.writeFigures(to: figures)
        if !quiet { complain(page) }
      }
    } catch let error as any DiagnosedError {
      printError(error)
      throw ExitCode(2)
    }
    let isMixed = files.importance?.isStandardOutput == true || files.shap?.isStandardOutput == true
    if !quiet, !isMixed { say(report.text(TerminalArguments.uncoloured)) }
  }

  private func runWithoutRows() throws {
    let inputs = [model, ResultsFolder.storePath(in: folder.results)]
    let file = try output.map {
      try strata.output(
        $0, like: .line(ModelImportanceText.columns.joined(separator: ",")), inputs: inputs,
        replaces: overwriting.overwrite)
    }
    let text: ModelImportanceText
    do {
      text = ModelImportanceText(try BundleFile.read(model))
    } catch {
      printError(error)
      throw ExitCode(2)
    }
    do {
      try file?.write(text.bytes)
    } catch {
      printError(error)
      throw ExitCode(2)
    }
    if !quiet, file?.isStandardOutput != true { say(text.text(TerminalArguments.uncoloured)) }
  }

  private func load() async throws -> (StackBundle, JudgedRows) {
    guard let rows else {
      let maker = BundleMaker(
        experiment: model, overrides: overrides.overrides, stack: stack, results: folder.results,
        jobs: width.jobs, isQuiet: quiet)
      return try await maker.makeJudged()
    }
    do {
      let bundle = try BundleFile.read(model)
      return (bundle, try bundle.judged(file: rows))
    } catch let error as BundleFileError {
      printError(error)
    } catch let error as TableError {
      printError(error)
    } catch let error as MissingColumns {
      printError(error)
    } catch let error as StackError {
      complain(error.diagnosis.at(rows).rendered())
    }
    throw ExitCode(2)
  }
}
