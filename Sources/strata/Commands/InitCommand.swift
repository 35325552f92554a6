import ArgumentParser
import Experiments
import Wording

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Generate a starter experiment from a data file.",
    discussion: """
      Columns of numbers with gaps become targets; without gaps a column named target, class or y, else \
      the last numeric column. A target of categories is predicted as classes. All other columns become features, except constant columns and identifiers. \
      Dates become features of time and folds of blocks. A column of 0 and 1 named test becomes a \
      holdout. Prints what is in the table, how it was read and what was left out. Run the experiment \
      as it is, then edit it.
      """)

  @Argument(
    help: ArgumentHelp("Data file: text or a workbook.", valueName: "data"),
    completion: .file(extensions: ["csv", "tsv", "tab", "txt", "gz", "xlsx", "xlsm"]))
  var data: String

  @Option(
    name: .customLong("target"), parsing: .singleValue,
    help: ArgumentHelp("Target column. Repeatable.", valueName: "column"))
  var targets: [String] = []

  @Option(help: ArgumentHelp("Sheet of a workbook (default: the first).", valueName: "name"))
  var sheet: String?

  @Option(help: ArgumentHelp("Experiment file to write (default: NAME.yaml).", valueName: "file"))
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
      for note in error.notes { complain(note) }
      printError(error)
      throw ExitCode(2)
    }
  }
}
