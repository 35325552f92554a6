import ArgumentParser
import Experiments
import Glibc

@main
struct Strata: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strata",
    abstract: "Run stacked-ensemble experiments that are written down, not programmed.",
    discussion: """
      An experiment is a YAML file: tables, learners, the layers they are stacked in, the folds, the \
      stages. Strata turns it into a graph of jobs, runs them side by side, and leaves metrics, \
      predictions and completed tables under results/NAME/. Whatever did not change since the last \
      run is reused; a run that was killed continues where it was.

        strata check experiments/twin.yaml       every mistake, before anything runs
        strata plan  experiments/twin.yaml       what would run, what is reused, and why
        strata run   experiments/twin.yaml       run it
        strata show  experiments/twin.yaml       the leaderboard of what has run

      Exit codes: 0 done; 1 a job failed or an expectation is not met; 2 the input is wrong.
      """,
    version: strataVersion,
    subcommands: [
      RunCommand.self, CheckCommand.self, PlanCommand.self, ExplainCommand.self, ShowCommand.self,
      LearnersCommand.self, CompareCommand.self, InitCommand.self, FormatCommand.self,
      SchemaCommand.self, TwinCommand.self, ExportCommand.self, PredictCommand.self,
      ImportanceCommand.self, VerifyCommand.self, DescribeCommand.self,
      GCCommand.self,
    ])
  /// Runs the command that the arguments name. Arguments that are wrong end with 2, as every wrong
  /// input does; the parser's own code would be 64.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch  where exitCode(for: error) == .validationFailure {
      complain(fullMessage(for: error))
      Glibc.exit(2)
    } catch {
      exit(withError: error)
    }
  }
}
