import Report
import Specification
import Stacking

/// Learning curves as a person reads them in a terminal: the error of each target by the size of its training rows.
struct LearningCurveText {
  let results: CollectedResults
  /// The first of a target's task.
  let metric: (CollectedResults.Target) -> ScoreMetric

  /// `nil` where no learning curve is declared.
  func text(_ style: TerminalStyle = .plain) -> String? {
    var sizes: [String] = []
    for size in results.targets.flatMap(\.learningCurve).map(\.size) where !sizes.contains(size) {
      sizes.append(size)
    }
    guard !sizes.isEmpty else { return nil }
    var table = TextTable(
      ["stage", "target", "evaluation"] + sizes, leftAligned: 3,
      importance: [1, sizes.count + 2, 3, 2, 0])
    var names: [String] = []
    for target in results.targets {
      let metric = metric(target)
      for (evaluation, points) in target.curves(of: metric) {
        if !names.contains(metric.text) { names.append(metric.text) }
        table.add(
          [target.label, target.target, evaluation.title]
            + sizes.map { size in figure(points.first { $0.size == size }?.value) })
      }
    }
    return
      "\(table.text(style))\nLearning curves: ensemble \(names.joined(separator: " or ")) by size of the "
      + "training rows."
  }
}
