import ArgumentParser
import Experiments

struct LearnersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learners",
    abstract: "List the families of learners, or document one.")

  @Argument(help: "A family's name, such as gbm; leave out for the list.")
  var family: String?

  func run() throws {
    guard let family else { return say(LearnerGuide.list()) }
    guard let text = LearnerGuide.page(family) else {
      complain(LearnerGuide.unknown(family))
      throw ExitCode(2)
    }
    say(text)
  }
}
