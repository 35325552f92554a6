import Planning
import Specification
import Report
import Resampling
import Stacking

/// The scores in which rows count by their weights, of targets whose rows weigh differently.
struct WeightedText {
  let results: CollectedResults
  /// The first of the experiment.
  let metric: Measure

  /// `nil` where no target has weights.
  func text(_ style: TerminalStyle = .plain) -> String? {
    let name = ScoreMetric.weighted(metric)
    let coverage = ScoreMetric.weightedCoverage
    let ensembles = results.targets.compactMap { target in
      LeaderboardRow.rows(of: target).first { $0.model == .blend }.map {
        (target: target, row: $0)
      }
    }.filter { own in own.row.scores.contains { $0.metric == name } }
    let evaluations = results.evaluations.filter { evaluation in
      ensembles.contains { $0.row.value(evaluation, name) != nil }
    }
    guard !evaluations.isEmpty else { return nil }
    let covered = evaluations.filter { evaluation in
      ensembles.contains { $0.row.value(evaluation, coverage) != nil }
    }
    var table = TextTable(
      ["stage", "target"] + evaluations.map(\.title)
        + covered.map { "coverage \($0.title)" }, leftAligned: 2)
    for own in ensembles {
      table.add(
        [own.target.label, own.target.target]
          + evaluations.map { figure(own.row.value($0, name)) }
          + covered.map { percent(own.row.value($0, coverage)) })
    }
    return
      "\(table.text(style))\nWeighted \(metric.rawValue) of the ensemble: rows count by 'weight'."
  }
}
