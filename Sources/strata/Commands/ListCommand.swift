import ArgumentParser
import Experiments

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List the runs of a results folder.",
    discussion: "Newest first: when each run started, how long it took, and its headline.")

  @OptionGroup var folder: ResultsArguments
  @OptionGroup var terminal: TerminalArguments

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let list = RunsList(root: folder.results)
    for problem in list.unreadable { complain(problem) }
    say(json ? list.json : list.text(terminal.style))
  }
}
