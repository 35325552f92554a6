import Wording

/// Three sentences for those who read no further: what was done, how well, and how sure it is or what
/// the variants show.
struct SummarySentence {
  let report: ExperimentReport

  var text: String {
    let targets = report.targets.filter { $0.blend != nil }
    guard !targets.isEmpty else {
      return variants.map { $0 + "." } ?? "No model has been scored yet."
    }
    return [whatWasDone(targets), howWell(targets), variants ?? intervals].compactMap { $0 }
      .map { $0 + "." }.joined(separator: " ")
  }

  private func whatWasDone(_ targets: [ExperimentReport.Target]) -> String {
    let stages =
      "\(spelled(report.stages.count).capitalised) stage\(report.stages.count == 1 ? "" : "s")"
    let filled = report.inventories.flatMap(\.columns).reduce(0) { $0 + $1.filled }
    guard filled > 0 else {
      return "\(stages) predicted \(counted(targets.count, "target", grouped: true))"
    }
    return "\(stages) filled \(counted(filled, "empty cell", grouped: true)) of "
      + listed(report.inventories.map(\.name))
  }

  /// Small numbers as words, as at the beginning of a sentence.
  private func spelled(_ count: Int) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return words.indices.contains(count) ? words[count] : grouped(count)
  }

  private func howWell(_ targets: [ExperimentReport.Target]) -> String? {
    guard let metric = report.metrics.first, metric.isError, let judge = report.hardest else {
      return nil
    }
    let shares = targets.compactMap { $0.share(metric.name, judge.name) }
    guard let middle = median(shares) else { return nil }
    let among = shares.count == 1 ? "" : " in the median of \(shares.count) targets"
    let worse = shares.count { $0 > 1 }
    let losses = worse > 0 && shares.count > 1 ? ", and above it in \(worse) of them" : ""
    return
      "\(phrase(judge).capitalised), the ensemble’s \(metric.title) is \(comparison(middle)) the "
      + "baseline’s\(among)\(losses)"
  }

  /// "rmse −16 % vs baseline in masked, median of 15 targets": for a list of runs.
  var short: String? {
    guard let metric = report.metrics.first, metric.isError, let judge = report.hardest else {
      return nil
    }
    let shares = report.targets.compactMap { $0.share(metric.name, judge.name) }
    guard let middle = median(shares) else { return nil }
    let among = shares.count == 1 ? "" : ", median of \(shares.count) targets"
    return "\(metric.name) \(signedPercent(middle - 1)) vs baseline in \(judge.title)\(among)"
  }

  private var intervals: String? {
    guard let judge = report.hardest else { return nil }
    let own = report.targets.compactMap { target in
      target.intervals(judge.name).map { ("\(target.stage)/\(target.name)", $0) }
    }
    guard let middle = median(own.map(\.1.coverage)),
      let least = own.min(by: {
        $0.1.coverage < $1.1.coverage
      })
    else { return nil }
    let title = titleOfIntervals(own.map(\.1.level))
    guard own.count > 1 else {
      return "Its \(title) hold \(percent(middle)) of the measured values"
    }
    return "Its \(title) hold \(percent(middle)) of the measured values in the median, and "
      + "\(percent(least.1.coverage)) for \(least.0)"
  }

  private var variants: String? {
    guard let comparison = report.comparison else { return nil }
    let overall = comparison.rows.filter(\.isOverall)
    let rows = overall.isEmpty ? comparison.rows : overall
    guard !rows.isEmpty else { return nil }
    let verdicts = ["better", "equivalent", "undecided", "worse"].compactMap { verdict in
      let count = rows.count { $0.verdict == verdict }
      return count > 0 ? "\(grouped(count)) \(verdict)" : nil
    }
    let noun = overall.isEmpty ? "comparison" : "variant"
    return
      "Of \(counted(rows.count, noun, grouped: true)) with \(comparison.reference): \(listed(verdicts))"
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
