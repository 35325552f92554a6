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

      Exit codes: 0 success; 1 a job failed or an expectation was not met; 2 invalid input, or output \
      that can't be written; 130 interrupted (Ctrl-C); 143 terminated (SIGTERM); 129 hung up.
      """,
    version: strataVersion,
    subcommands: [
      RunCommand.self, CheckCommand.self, PlanCommand.self, ExplainCommand.self, ShowCommand.self,
      LearnersCommand.self, CompareCommand.self, InitCommand.self, FormatCommand.self,
      SchemaCommand.self, TwinCommand.self, ExportCommand.self, PredictCommand.self,
      ServeCommand.self,
      ImportanceCommand.self, PlotCommand.self, WatchCommand.self, ReportCommand.self,
      ListCommand.self,
      DifferenceCommand.self, VerifyCommand.self, DescribeCommand.self,
      GCCommand.self, SelfTestCommand.self, EnvironmentCommand.self, WorkCommand.self,
      PackCommand.self, MergeCommand.self, StatusCommand.self, CancelCommand.self, JobCommand.self,
    ])
  /// Runs the command that the arguments name. Arguments that are wrong end with 2, as every wrong
  /// input does; the parser's own code would be 64. So does output that can't be written.
  static func main() async {
    ProgramStart.prepare()
    var code: Int32 = 0
    do {
      let arguments = try ProgramStart.arguments()
      JSONOutput.prepare(arguments)
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        guard ProgramStart.hasProcessFiles else {
          printError(
            "/proc is not mounted; commands that work on several threads need it",
            help: "mount it first: mount -t proc proc /proc")
          throw ExitCode(2)
        }
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as ProgramStart.Failure {
      printError(error.message)
      code = 2
    } catch let error as ProcessLimits.Failure {
      printError(error.what, help: error.help)
      code = 2
    } catch let error as ExitCode {
      code = error.rawValue
    } catch let error as InputError {
      printError(error)
      code = 2
    } catch let error as any DiagnosedError {
      printError(error)
      code = 2
    } catch {
      code = report(error)
    }
    JSONOutput.finish()
    if let complaint = StandardOutput.complaint {
      printError(complaint)
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
      // The parser begins with a capital; all other errors don't.
      if JSONOutput.isOn {
        printError(message(for: error))
        return 2
      }
      let message = fullMessage(for: error)
      complain(message.hasPrefix("Error:") ? "error:" + message.dropFirst(6) : message)
      return 2
    default:
      // Files and folders that can't be used: a sentence with its place, as of every wrong input.
      printError("\(error)")
      return 2
    }
  }
}
