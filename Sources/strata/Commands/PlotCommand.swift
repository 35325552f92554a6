public import ArgumentParser
public import Experiments

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Render the figures of a run as files.",
    discussion: """
      Each run writes its figures as Vega-Lite specifications, results/NAME/figures/ID.vl.json. This \
      command renders them without a browser, by the Python package vl-convert-python that 'make \
      setup' installs.

        strata plot shanghai
        strata plot shanghai coverage lead --format pdf --output paper/
      """)

  @Argument(
    help: ArgumentHelp("The folder of a run, or its name in the results folder.", valueName: "run"),
    completion: .runs)
  var runName: String

  @Argument(help: "Figures to render (default: all).", completion: .figures)
  var figures: [String] = []

  @OptionGroup var folder: ResultsArguments

  @Option(help: ArgumentHelp("svg, png or pdf.", valueName: "format"))
  var format = FigureRenderer.Format.svg

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder to write to (default: the current one).", valueName: "folder"),
    completion: .directory)
  var output = "."

  func run() throws {
    do throws(FigureError) {
      for path in try FigureRenderer(run: runName, root: folder.results)
        .render(figures, as: format, to: output)
      {
        say(path)
      }
    } catch {
      printError(error)
      if case .failed = error { throw ExitCode(1) }
      throw ExitCode(2)
    }
  }
}

extension FigureRenderer.Format: ExpressibleByArgument {}
