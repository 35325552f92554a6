import ArgumentParser
import Experiments

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show the origin of a value and the jobs that use it.",
    discussion: """
      A path consists of keys and list positions, separated by points: learners.gbm.learning_rate. \
      Prints the value, the places that set it (latest first), and the jobs that use it, by kind.
      """)

  @OptionGroup var arguments: ExperimentArguments

  @Argument(help: "Path of a value, such as learners.gbm.learning_rate.")
  var path: String

  @OptionGroup var output: JSONArguments

  func run() throws {
    let loaded = try arguments.load()
    guard let explanation = ValueExplanation(path, in: loaded) else {
      printDiagnosis(loaded.missing(path))
      throw ExitCode(2)
    }
    if output.json { return JSONOutput.write(explanation.document) }
    say(TerminalArguments.uncoloured.wrapped(explanation.text))
  }
}
