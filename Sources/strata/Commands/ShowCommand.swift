import Wording
import ArgumentParser
import Experiments
import Store

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print the leaderboard of what has run.",
    discussion: "Reads stored results only; what has not run is left out and named.")

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var folder: ResultsArguments

  @Flag(help: "Every model of every target, not the blends alone.")
  var models = false

  func run() throws {
    let loaded = try arguments.load(asLastRunIn: folder)
    do {
      let results = try StoredResults(loaded, root: folder.results)
      guard !results.isEmpty else {
        complain(
          "\(folder.results): nothing of '\(loaded.name)' has run; "
            + "strata run \(arguments.experiment)")
        throw ExitCode(2)
      }
      let leaderboard = results.leaderboard(of: loaded)
      say(models ? leaderboard.models() : leaderboard.summary())
      let missing = results.missingCount
      if missing > 0 { complain("\(counted(missing, "result")) not there yet; see strata plan") }
    } catch let error as StoreError {
      complain(error.description)
      throw ExitCode(2)
    }
  }
}
