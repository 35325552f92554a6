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

      Exit codes: 0 done; 1 a job failed or an expectation is not met; 2 the input is wrong or the output \
      can't be written; 130, 143, 129 stopped by SIGINT, SIGTERM, SIGHUP.
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
  /// input does; the parser's own code would be 64. So does output that can't be written.
  static func main() async {
    ProgramStart.prepare()
    var code: Int32 = 0
    do {
      var command = try parseAsRoot(ProgramStart.arguments())
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as ProgramStart.Failure {
      complain(error.message)
      code = 2
    } catch let error as ExitCode {
      code = error.rawValue
    } catch {
      code = report(error)
    }
    if let complaint = StandardOutput.complaint {
      complain(complaint)
      if code == 0 { code = 2 }
    }
    Glibc.exit(code)
  }

  /// Prints help, or what is wrong.
  ///
  /// - Returns: The exit code.
  private static func report(_ error: any Error) -> Int32 {
    switch exitCode(for: error) {
    case .success:
      say(fullMessage(for: error))
      return 0
    case .validationFailure:
      complain(fullMessage(for: error))
      return 2
    default:
      // Files and folders that can't be used: a sentence with its place, as of every wrong input.
      complain("\(error)")
      return 2
    }
  }
}
