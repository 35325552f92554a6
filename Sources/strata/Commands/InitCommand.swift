import ArgumentParser
import Experiments
import Wording

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Generate a starter experiment from a data file.",
    discussion: """
      Columns with gaps become targets; without gaps a column named target or y, else the last \
      numeric column. All other columns become features, except constant columns and identifiers. A \
      column of 0 and 1 named test becomes a holdout. Run the experiment as it is, then edit it.
      """)

  @Argument(
    help: ArgumentHelp("Data file (.csv, .tsv or .xlsx).", valueName: "data"),
    completion: .file(extensions: ["csv", "tsv", "xlsx"]))
  var data: String

  @Option(
    name: .customLong("target"), parsing: .singleValue,
    help: ArgumentHelp("Target column. Repeatable.", valueName: "column"))
  var targets: [String] = []

  @Option(help: ArgumentHelp("Sheet of a workbook (default: the first).", valueName: "name"))
  var sheet: String?

  @Option(help: ArgumentHelp("Experiment file to write (default: NAME.yaml).", valueName: "file"))
  var out: String?

  func validate() throws {
    // The table is named relative to the experiment's folder.
    if let out, out.contains("/"), !data.hasPrefix("/") {
      throw ValidationError(
        "--out is in another folder; use an absolute path for the data file, or write to this folder"
      )
    }
  }

  func run() throws {
    do {
      let scaffold = try ExperimentScaffold(data: data, sheet: sheet, targets: targets)
      let path = out ?? "\(scaffold.name).yaml"
      try scaffold.write(to: path)
      say(path)
      for note in scaffold.notes { complain(note) }
    } catch {
      printError(error)
      throw ExitCode(2)
    }
  }
}
