import ArgumentParser
import Experiments
import Wording

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List the runs of a results folder.",
    discussion: "Newest first: when each run started, how long it took, and its headline.")

  @OptionGroup var folder: ResultsArguments
  @OptionGroup var terminal: TerminalArguments

  @OptionGroup var output: JSONArguments

  func run() throws {
    let list = RunsList(root: folder.results)
    for problem in list.unreadable { printDiagnosis(problem, as: .warning) }
    if output.json { return JSONOutput.write(list.document) }
    say(list.text(terminal.style))
  }
}
