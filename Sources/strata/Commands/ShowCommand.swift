import ArgumentParser
import Experiments
import Store
import Wording

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print the leaderboard of stored results, or what their fits found.",
    discussion: "Reads stored results only, and reports how many are missing.")

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var folder: ResultsArguments
  @OptionGroup var terminal: TerminalArguments

  @Flag(help: "All models of every target, not only the ensembles.")
  var models = false

  @Flag(help: "What every fit found: rounds, epochs, penalties, length scales, coefficients.")
  var fits = false

  @OptionGroup var output: JSONArguments

  func run() throws {
    let loaded = try arguments.load(asLastRunIn: folder)
    do {
      if fits { return try showFits(loaded) }
      let results = try StoredResults(loaded, root: folder.results)
      guard !results.isEmpty else {
        printError(
          "no results for '\(loaded.name)' in \(folder.results)",
          help: "run it with: strata run \(arguments.experiment)")
        throw ExitCode(2)
      }
      let leaderboard = results.leaderboard(of: loaded)
      let warnings = results.warnings(of: loaded)
      let missing = results.missingCount
      let warning = Diagnosis(
        "\(counted(missing, "result")) missing", help: "run strata plan for details")
      if output.json {
        if missing > 0 { printDiagnosis(warning, as: .warning) }
        return JSONOutput.write(leaderboard.document(warnings))
      }
      say(models ? leaderboard.models(terminal.style) : leaderboard.summary(terminal.style))
      printWarnings(warnings)
      if missing > 0 { printDiagnosis(warning, as: .warning) }
    } catch let error as StoreError {
      printError(error)
      throw ExitCode(2)
    }
  }

  func validate() throws {
    if fits, models { throw ValidationError("--fits can't be combined with --models") }
  }

  private func showFits(_ loaded: LoadedExperiment) throws {
    let fits = try FitsText(loaded, root: folder.results)
    guard !fits.isEmpty else {
      printError(
        "no results for '\(loaded.name)' in \(folder.results)",
        help: "run it with: strata run \(arguments.experiment)")
      throw ExitCode(2)
    }
    if fits.missingCount > 0 {
      printDiagnosis(
        Diagnosis(
          "\(counted(fits.missingCount, "result")) missing", help: "run strata plan for details"),
        as: .warning)
    }
    if output.json { return JSONOutput.write(fits.document) }
    say(fits.text(terminal.style))
  }
}
