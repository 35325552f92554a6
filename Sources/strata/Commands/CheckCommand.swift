import ArgumentParser
import Experiments

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Validate an experiment and its tables.",
    discussion: """
      Reads the file and its tables, and runs nothing. Each error is printed with its place and what \
      to do. Warnings do not fail the check. Exit code 2 if there are errors.
      """)

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var output: JSONArguments

  func run() throws {
    let loaded = try arguments.load()
    if output.json { return JSONOutput.write(CheckDocument(loaded)) }
    say(TerminalArguments.uncoloured.wrapped("\(arguments.experiment): \(loaded.summary)"))
  }
}
