import Resampling
import Report
import Specification
import Tabular

/// The variants of an experiment: each one's error as a ratio to that of the reference.
struct VariantTable {
  private let experiment: Experiment
  /// The results of the variants that are there, that of the experiment as written under "".
  private let results: [(name: String, results: CollectedResults)]
  /// Most variants shown; of more, the best.
  private static let limit = 60

  init(_ experiment: Experiment, _ results: [(name: String, results: CollectedResults)]) {
    self.experiment = experiment
    self.results = results
  }

  /// `nil` if there is nothing to stand beside the reference.
  func text(_ style: TerminalStyle) -> String? {
    let name = experiment.reference ?? ""
    guard results.count > 1, let reference = results.first(where: { $0.name == name })?.results
    else { return nil }
    let metric = experiment.evaluation.metrics.first
    guard metric?.goal == .lower else { return nil }
    let evaluations = reference.evaluations
    let judge = VariantFigures(reference, of: experiment).judge
    let judgePlace = evaluations.firstIndex(of: judge) ?? 0
    var table = TextTable(
      ["variant"] + evaluations.map(\.title) + ["targets"], leftAligned: 1,
      importance: [0, 1 + judgePlace])
    let rows = results.map { result in
      let figures = VariantFigures(result.results, of: experiment)
      let ratios = evaluations.map { figures.ratio(to: reference, in: $0) }
      return (
        name: result.name, ratios: ratios.map { $0?.ratio },
        targets: ratios.compactMap { $0?.count }.max() ?? 0
      )
    }
    var shown = rows
    if rows.count > Self.limit {
      let best = rows.indices.sorted {
        (rows[$0].ratios[judgePlace] ?? .infinity, $0) < (
          rows[$1].ratios[judgePlace] ?? .infinity, $1
        )
      }.prefix(Self.limit)
      shown = best.map { rows[$0] }
    }
    for row in shown {
      table.add(
        [row.name.isEmpty ? "base" : row.name]
          + row.ratios.map { $0.map { fixed($0, 4) } ?? "" } + ["\(row.targets)"])
    }
    let hidden = rows.count - shown.count
    return table.text(style) + "\n"
      + style.wrapped(
        "Ensemble \(metric?.rawValue ?? "") as a ratio to \(name.isEmpty ? "base" : "'\(name)'"), "
          + "geometric mean over targets; below 1 is better."
          + (hidden > 0
            ? " The best \(shown.count) of \(rows.count) by \(judge.title)." : ""))
  }
}
