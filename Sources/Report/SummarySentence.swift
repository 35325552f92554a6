/// One sentence for those who read no further: what was reconstructed, and how well.
struct SummarySentence {
  let report: ExperimentReport

  var text: String {
    let targets = report.targets.filter { $0.blend != nil }
    guard !targets.isEmpty else { return "No model has been scored yet." }
    return whatWasDone(targets) + howWell(targets) + "."
  }

  private func whatWasDone(_ targets: [ExperimentReport.Target]) -> String {
    let stages =
      "\(spelled(report.stages.count).capitalised) stage\(report.stages.count == 1 ? "" : "s")"
    let filled = report.inventories.flatMap(\.columns).reduce(0) { $0 + $1.filled }
    guard filled > 0 else { return "\(stages) predicted \(counted(targets.count, "target"))" }
    return "\(stages) filled \(counted(filled, "empty cell")) of "
      + listed(report.inventories.map(\.name))
  }

  /// Small numbers as words, as at the beginning of a sentence.
  private func spelled(_ count: Int) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return words.indices.contains(count) ? words[count] : grouped(count)
  }

  private func howWell(_ targets: [ExperimentReport.Target]) -> String {
    guard let metric = report.metrics.first, metric.isError, let judge else { return "" }
    let shares = targets.compactMap { $0.share(metric.name, judge.name) }
    guard let middle = median(shares) else { return "" }
    let among = shares.count == 1 ? "" : " in the median of \(shares.count) targets"
    return
      "; \(phrase(judge)), the ensemble’s \(metric.title) is \(comparison(middle)) the group-mean "
      + "baseline’s\(among)"
  }

  /// The evaluation that comes closest to the question: the truth, else end to end, else the last.
  private var judge: ExperimentReport.Evaluation? {
    report.evaluations.first { $0.kind == .truth }
      ?? report.evaluations.first { $0.kind == .masked } ?? report.evaluations.last
  }

  private func phrase(_ judge: ExperimentReport.Evaluation) -> String {
    switch judge.kind {
    case .truth: "against the ground truth"
    case .masked: "on masked cells"
    case .holdout: "on the holdout “\(judge.title)”"
    case .outOfFold: "out of fold"
    }
  }

  /// "41 % below", "3 % above".
  private func comparison(_ share: Double) -> String {
    let points = ((share - 1) * 100).rounded()
    if points == 0 { return "equal to" }
    return "\(fixed(abs(points), 0)) % \(points < 0 ? "below" : "above")"
  }
}
