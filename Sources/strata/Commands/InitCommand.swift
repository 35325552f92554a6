import ArgumentParser
import Experiments

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a first experiment over a table.",
    discussion: """
      Columns with gaps are the targets, or else one that is called target or y, or else the last \
      column of numbers; the other columns are features, but for those that are the same in every \
      row or another in every row. Dates make features of time and folds of blocks. A column of 0 \
      and 1 that is called test makes a holdout. The experiment runs as it is, and is made to be \
      read and changed. What is in the table, how it was read and what was left out is printed too.
      """)

  @Argument(
    help: ArgumentHelp("A table: text or a workbook.", valueName: "data"),
    completion: .file(extensions: ["csv", "tsv", "tab", "txt", "gz", "xlsx", "xlsm"]))
  var data: String

  @Option(
    name: .customLong("target"), parsing: .singleValue,
    help: ArgumentHelp("A column to learn. May be given several times.", valueName: "column"))
  var targets: [String] = []

  @Option(help: ArgumentHelp("Sheet of a workbook (default: the first).", valueName: "name"))
  var sheet: String?

  @Option(help: ArgumentHelp("The experiment file (default: NAME.yaml).", valueName: "file"))
  var out: String?

  func run() throws {
    do {
      let scaffold = try ExperimentScaffold(
        data: data, sheet: sheet, targets: targets, out: out)
      let path = out ?? "\(scaffold.name).yaml"
      let description = scaffold.description.text(limit: 40)
      complain(description)
      for note in scaffold.notes where !description.contains(note) { complain(note) }
      try scaffold.write(to: path)
      say(path)
    } catch {
      complain(error.description)
      throw ExitCode(2)
    }
  }
}
