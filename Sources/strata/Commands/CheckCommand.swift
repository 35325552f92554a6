import ArgumentParser
import Experiments

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Find every mistake of an experiment before anything runs.",
    discussion: """
      Reads the file and its tables. Each mistake is printed with its place, what was expected and \
      the likely spelling; warnings are doubtful but no mistakes. Exit code 2 if there is a mistake.
      """)

  @OptionGroup var arguments: ExperimentArguments

  func run() throws {
    let loaded = try arguments.load()
    say("\(arguments.experiment): \(loaded.summary)")
  }
}
