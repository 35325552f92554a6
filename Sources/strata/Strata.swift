import ArgumentParser
import Experiments
import Glibc
import Wording

@main
struct Strata: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strata",
    abstract: "Run stacked-ensemble experiments defined in YAML.",
    discussion: """
      An experiment is a YAML file of tables, learners, stacks and stages. Strata runs it as a graph \
      of jobs and writes metrics, predictions and completed tables to results/NAME/. Unchanged jobs \
      are reused; an interrupted run continues.

        strata init  data.csv          generate data.yaml from a data file
        strata check data.yaml         validate it
        strata run   data.yaml         run it and print the leaderboard
        strata compare data            compare its variants

      Exit codes: 0 success; 1 a job failed or an expectation was not met; 2 invalid input; 130 \
      interrupted (Ctrl-C); 143 terminated (SIGTERM).
      """,
    version: strataVersion,
    subcommands: [
      RunCommand.self, CheckCommand.self, PlanCommand.self, ExplainCommand.self, ShowCommand.self,
      LearnersCommand.self, CompareCommand.self, InitCommand.self, FormatCommand.self,
      SchemaCommand.self, TwinCommand.self, ExportCommand.self, PredictCommand.self,
      ImportanceCommand.self, PlotCommand.self, VerifyCommand.self,
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
      // The parser begins with a capital; all other errors don't.
      let message = fullMessage(for: error)
      complain(message.hasPrefix("Error:") ? "error:" + message.dropFirst(6) : message)
      Glibc.exit(2)
    } catch let error as any DiagnosedError {
      complain(error.rendered)
      Glibc.exit(2)
    } catch  where exitCode(for: error) == .failure && !(error is ExitCode) {
      // What the commands did not foresee: a file that can't be written, a table that can't be joined.
      complain("error: \(error)")
      Glibc.exit(2)
    } catch {
      exit(withError: error)
    }
  }
}
