import Stacking
import Specification
import Planning
import Report

/// The coverage of the ensembles' intervals as a person reads it: by target in every evaluation, and
/// by the groups of declared slices.
struct CoverageText {
  private let results: CollectedResults
  private let sliced: [SlicedFigures.Figure]
  private let level: String

  /// - Parameters:
  ///   - sliced: None where no slices are declared.
  ///   - level: The level of the intervals, as text.
  init(_ results: CollectedResults, sliced: [SlicedFigures.Figure], level: String) {
    self.results = results
    self.sliced = sliced.filter { $0.metric == .coverage }
    self.level = level
  }

  /// `nil` where the leaderboard's one column says it all.
  func text(_ style: TerminalStyle = .plain) -> String? {
    let evaluations = results.evaluations.filter { evaluation in
      results.targets.contains { $0.coverage(evaluation) != nil }
    }
    var parts: [String] = []
    if evaluations.count > 1 { parts.append(byTarget(evaluations, style)) }
    if !sliced.isEmpty { parts.append(bySlice(evaluations, style)) }
    return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
  }

  private func byTarget(_ evaluations: [EvaluationName], _ style: TerminalStyle) -> String {
    var table = TextTable(["stage", "target"] + evaluations.map(\.title), leftAligned: 2)
    for target in results.targets {
      table.add(
        [target.label, target.target] + evaluations.map { percent(target.coverage($0)) })
    }
    return "\(table.text(style))\nCoverage of \(level) intervals."
  }

  /// All stages and targets together, each row once.
  private func bySlice(_ evaluations: [EvaluationName], _ style: TerminalStyle) -> String {
    var table = TextTable(["slice", "group"] + evaluations.map(\.title), leftAligned: 2)
    var groups: [(slice: String, group: String)] = []
    for figure in sliced
    where !groups.contains(where: { $0.slice == figure.slice && $0.group == figure.group }) {
      groups.append((figure.slice, figure.group))
    }
    for (slice, group) in groups {
      let cells = evaluations.map { evaluation -> String in
        let own = sliced.filter {
          $0.slice == slice && $0.group == group && $0.evaluation == evaluation
        }
        let rows = own.reduce(0) { $0 + $1.rows }
        let inside = own.reduce(0) { $0 + $1.value * Double($1.rows) }
        return rows > 0 ? "\(percent(inside / Double(rows))) of \(rows)" : ""
      }
      table.add([slice, group] + cells)
    }
    return table.text(style)
      + "\n"
      + style.wrapped(
        "Coverage of \(level) intervals and number of predicted cells, by slice. Per target: slices.csv."
      )
  }
}

extension CollectedResults.Target {
  /// Of the blend's intervals; `nil` where nothing is known to judge them by.
  fileprivate func coverage(_ evaluation: EvaluationName) -> Double? {
    scores.first {
      $0.model == .blend && $0.metric == .coverage && $0.evaluation == evaluation
    }?.value
  }
}
