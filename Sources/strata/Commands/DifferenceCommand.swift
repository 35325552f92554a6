import ArgumentParser
import Experiments

struct DifferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show how two runs differ in specification, data and scores.",
    discussion: """
      Compares the records of two runs, and the scores of their ensembles. It tests nothing: use \
      strata compare for verdicts. Exit code 1 if the runs differ.
      """)

  @Argument(
    help: ArgumentHelp("The folder of a run, or its name.", valueName: "a"),
    completion: .runs)
  var first: String

  @Argument(help: ArgumentHelp("The other run.", valueName: "b"), completion: .runs)
  var second: String

  @OptionGroup var folder: ResultsArguments
  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let difference: RunDifference
    do {
      difference = try RunDifference(first, second, root: folder.results)
    } catch let error as FigureError {
      printError(error)
      throw ExitCode(2)
    } catch let error as ComparisonError {
      printError(error)
      throw ExitCode(2)
    }
    say(difference.text(terminal.style))
    guard difference.isEmpty else { throw ExitCode(1) }
  }
}
