import ArgumentParser
import Experiments
import TableFiles

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a page that sets runs side by side.",
    discussion: """
      Each run writes its own page, results/NAME/report.html. This command writes one page for \
      several runs: scores side by side, differences from the first with their verdicts, and figures. \
      Name results folders, experiments that have run, or NAME:VARIANT, the reference first.

        strata report shanghai twin -o comparison.html
      """)

  @Argument(help: ArgumentHelp("Runs, the reference first.", valueName: "run"), completion: .runs)
  var runs: [String]

  @OptionGroup var folder: ResultsArguments

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Page to write.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var output = "report.html"

  func run() throws {
    do {
      let bytes = try SideBySidePage.bytes(of: runs, root: folder.results)
      try writeAtomically(bytes, to: output)
      say(output)
    } catch let error as ComparisonError {
      printError(error)
      throw ExitCode(2)
    } catch let error as FileWriteError {
      printError(error)
      throw ExitCode(2)
    }
  }
}
