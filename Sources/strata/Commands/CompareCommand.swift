import ArgumentParser
import Experiments
import Specification
import Tabular
import Wording

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare results with a reference: better, equivalent, worse or undecided.",
    discussion: """
      Name results folders, experiments that have run, or NAME:VARIANT, the reference first. With \
      one experiment, its variants are compared with its base.

      Per target, errors are paired by fold: corrected resampled t test and Bayesian posterior, with \
      a region of practical equivalence (ROPE). Over targets: Wilcoxon's signed-rank test with \
      Holm's correction. Metric, ROPE and evaluation default to 'compare' of the reference's \
      experiment.
      """)

  @Argument(
    help: ArgumentHelp("Results to compare, the reference first.", valueName: "results"),
    completion: .runs)
  var operands: [String]

  @OptionGroup var folder: ResultsArguments
  @OptionGroup var terminal: TerminalArguments
  @OptionGroup var output: JSONArguments

  @Option(help: "Metric to compare, such as rmse.", completion: .metrics)
  var metric: String?

  @Option(help: "Region of practical equivalence: 1%, or a number in the metric's unit.")
  var rope: String?

  @Option(help: "Evaluation to compare: out_of_fold, masked, truth or holdout:NAME.")
  var evaluation: String?

  @Option(
    help: ArgumentHelp(
      "Output format: text, csv, markdown, latex or json.", valueName: "format"),
    completion: .list(ComparisonReport.Format.allCases.map(\.rawValue)))
  var format = "text"

  private var tolerance: Tolerance? { rope.flatMap { Tolerance($0) } }

  func validate() throws {
    if ComparisonReport.Format(rawValue: format) == nil {
      let known = ComparisonReport.Format.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--format is '\(format)'; expected one of: \(known)")
    }
    if let rope, tolerance == nil {
      throw ValidationError(
        "--rope is '\(rope)'; expected a number of at least 0, or a percentage such as 1%")
    }
  }

  func run() throws {
    do {
      let report = try ComparisonReport(
        .init(
          operands: operands, root: folder.results, metric: metric, rope: tolerance,
          evaluation: evaluation))
      if output.json { return JSONOutput.write(report.document) }
      say(
        report.rendered(
          ComparisonReport.Format(rawValue: format) ?? .text, style: terminal.style))
    } catch {
      printError(error)
      throw ExitCode(2)
    }
  }
}
