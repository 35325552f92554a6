import Resampling
import ArgumentParser
import Experiments
import Glibc
import Stacking
import Tabular

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say whether variants are better, equivalent or worse than a reference.",
    discussion: """
      Each variant is a folder of results, the name of an experiment that has run, or NAME:VARIANT; \
      the first is the reference. One experiment alone is compared variant by variant with its \
      first.

      Where all have the same folds, the errors of each fold are paired: the corrected resampled t \
      test and its Bayesian posterior say of each target whether the difference is beyond or within \
      the region of practical equivalence. Over several targets: Wilcoxon's signed ranks with \
      Holm's correction. Metric, region and evaluation are those under 'compare' in the reference's \
      experiment, unless given here.
      """)

  @Argument(help: ArgumentHelp("Results to compare, the reference first.", valueName: "results"))
  var operands: [String]

  @OptionGroup var folder: ResultsArguments

  @Option(help: "Compare by this metric.")
  var metric: String?

  @Option(help: "Differences within it are as good as none: 1%, or a number in the metric's unit.")
  var rope: String?

  @Option(help: "Compare on this evaluation: out_of_fold, masked, truth or holdout:NAME.")
  var evaluation: String?

  @Option(
    help: ArgumentHelp(
      "text, csv, markdown, latex or json; csv and json in full precision.", valueName: "format"))
  var format = "text"

  private var measure: Measure? { metric.flatMap(Measure.init(rawValue:)) }
  private var tolerance: Tolerance? { rope.flatMap { Tolerance($0) } }

  func validate() throws {
    if ComparisonReport.Format(rawValue: format) == nil {
      let known = ComparisonReport.Format.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--format is '\(format)'; it must be one of \(known)")
    }
    if let metric, measure == nil {
      let known = Measure.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--metric is '\(metric)'; it must be one of \(known)")
    }
    if let rope, tolerance == nil {
      throw ValidationError(
        "--rope is '\(rope)'; it must be a number of at least 0, or a percentage such as 1%")
    }
  }

  func run() throws {
    do {
      let report = try ComparisonReport(
        .init(
          operands: operands, root: folder.results, metric: measure, rope: tolerance,
          evaluation: evaluation))
      say(
        report.rendered(
          ComparisonReport.Format(rawValue: format) ?? .text, isColoured: isatty(STDOUT_FILENO) == 1
        ))
    } catch {
      complain(error.description)
      throw ExitCode(2)
    }
  }
}
