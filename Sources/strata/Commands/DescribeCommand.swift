import ArgumentParser
import Experiments
import TableFiles

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Show what is in a table and what looks odd.",
    discussion: """
      Shows for every column how it was read, some cells, its range or levels and how many cells \
      are missing; then how the file is laid out, gaps in time, equal rows, and what looks like a \
      error, with what to declare. Nothing is written.
      """,
    aliases: ["columns"])

  @Argument(
    help: ArgumentHelp("A table: text or a workbook; - for standard input.", valueName: "data"),
    completion: .file(extensions: ["csv", "tsv", "tab", "txt", "gz", "xlsx", "xlsm"]))
  var data: String

  @Option(help: ArgumentHelp("Sheet of a workbook (default: the first).", valueName: "name"))
  var sheet: String?

  @OptionGroup var output: JSONArguments

  func run() throws {
    do {
      let contents = try TableReader.read(TableRequest(file: data, sheet: sheet))
      let description = TableDescription(contents, file: data)
      if output.json { return JSONOutput.write(description.document) }
      say(description.text(style: TerminalArguments.uncoloured))
    } catch {
      printError(error)
      throw ExitCode(2)
    }
  }
}
