import ArgumentParser
import Experiments

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say where a value of an experiment comes from, and which jobs it enters.",
    discussion: """
      A path is made of keys and list positions, separated by points: learners.gbm.learning_rate. \
      Printed are the value, the places that set it, latest first, and how many jobs of which kind \
      it enters.
      """)

  @OptionGroup var arguments: ExperimentArguments

  @Argument(help: "The path of a value, such as learners.gbm.learning_rate.")
  var path: String

  func run() throws {
    let loaded = try arguments.load()
    guard let explanation = ValueExplanation(path, in: loaded) else {
      complain(loaded.missing(path))
      throw ExitCode(2)
    }
    say(explanation.text)
  }
}
