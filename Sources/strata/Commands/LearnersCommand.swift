import ArgumentParser
import Experiments
import Wording

struct LearnersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learners",
    abstract: "List the learner families, or document one.")

  @Argument(help: "Name of a family, such as gbm (default: list all).")
  var family: String?

  func run() throws {
    guard let family else { return say(LearnerGuide.list()) }
    guard let text = LearnerGuide.page(family) else {
      complain(LearnerGuide.unknown(family).rendered())
      throw ExitCode(2)
    }
    say(text)
  }
}
