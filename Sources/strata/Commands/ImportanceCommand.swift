import TableFiles
import ArgumentParser
import Experiments
import Stacking
import Tabular

struct ImportanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "importance",
    abstract: "Say what a stack's predictions rest on.",
    discussion: """
      Shuffles each feature among rows that the models have not learned from, and says how much the \
      error rises, with its standard error; and how far each feature moves the predictions of tree \
      models (exact SHAP values). Of an experiment's stack the rows are its training rows, each \
      predicted by the folds that held it out, or with --holdout the held-out rows; of a bundle \
      those of --rows in which the target is known.

        strata importance experiments/short.yaml --stage temporal --target PM10_mean
        strata importance pm10.bundle --rows new.csv --shap shap.csv
      """)

  @Argument(help: "A bundle, or an experiment file.", completion: .file())
  var model: String

  @Option(help: ArgumentHelp("Rows to judge a bundle by.", valueName: "file"), completion: .file())
  var rows: String?

  @Option(help: ArgumentHelp("Shuffles of each feature.", valueName: "n"))
  var repeats = 10

  @Option(help: ArgumentHelp("Most rows with SHAP values, evenly spaced.", valueName: "n"))
  var sample = 200

  @Option(help: ArgumentHelp("Seed of the shuffles.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The importances as CSV.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("The SHAP values as CSV.", valueName: "file"), completion: .file())
  var shap: String?

  @OptionGroup var stack: StackArguments
  @OptionGroup var overrides: OverrideArguments
  @OptionGroup var folder: ResultsArguments
  @OptionGroup var width: WidthArguments

  @OptionGroup var overwriting: OverwriteArguments

  @Flag(name: .shortAndLong, help: "Print failures and nothing else.")
  var quiet = false

  func validate() throws {
    guard (2...1000).contains(repeats) else {
      throw ValidationError("--repeats is \(repeats); it must be in [2, 1000]")
    }
    guard sample >= 1 else { throw ValidationError("--sample is \(sample); it must be at least 1") }
    switch (BundleFile.isExperiment(model), rows) {
    case (false, nil):
      throw ValidationError("'\(model)' is a bundle, which has no rows of its own; add --rows FILE")
    case (true, let rows?):
      throw ValidationError(
        "--rows is '\(rows)', beside an experiment, which has rows of its own; it goes with a bundle"
      )
    default: break
    }
  }

  func run() async throws {
    let inputs = [model, rows, ResultsFolder.storePath(in: folder.results)].compactMap(\.self)
    let files = (
      importance: try output.map {
        try strata.output(
          $0, like: .line("feature,rise,standard_error,lower,upper,share"), inputs: inputs,
          replaces: overwriting.overwrite)
      },
      shap: try shap.map {
        try strata.output(
          $0, like: .lineEnding(",predicted"), inputs: inputs, replaces: overwriting.overwrite)
      }
    )
    let (bundle, judged) = try await load()
    let report = ImportanceReport(bundle, judged, repeats: repeats, sample: sample, seed: seed)
    do {
      try files.importance?.write(report.importanceBytes)
      try files.shap?.write(report.shapleyBytes)
    } catch {
      complain(error.message)
      throw ExitCode(2)
    }
    let isMixed = files.importance?.isStandardOutput == true || files.shap?.isStandardOutput == true
    if !quiet, !isMixed { say(report.text) }
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
      complain(error.description)
    } catch let error as TableError {
      complain(error.message)
    } catch let error as MissingColumns {
      complain(error.description)
    } catch let error as StackError {
      complain("\(rows): \(error)")
    }
    throw ExitCode(2)
  }
}
