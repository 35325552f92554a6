import ArgumentParser
import Experiments
import Wording

struct LearnersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learners",
    abstract: "List the learner families, or document one.")

  @Argument(help: "Name of a family, such as gbm (default: list all).", completion: .families)
  var family: String?

  @OptionGroup var terminal: TerminalArguments
  @OptionGroup var output: JSONArguments

  func run() throws {
    if output.json, let document = LearnersDocument(family) { return JSONOutput.write(document) }
    guard let family else { return say(LearnerGuide.list(terminal.style)) }
    guard let text = LearnerGuide.page(family, terminal.style) else {
      printDiagnosis(LearnerGuide.unknown(family))
      throw ExitCode(2)
    }
    say(text)
  }
}
