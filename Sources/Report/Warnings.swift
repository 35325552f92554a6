/// What a reader must know before any score, from the numbers: intervals that cover too little, targets
/// whose error is above the baseline's, expectations that are not met.
struct Warnings {
  let report: ExperimentReport

  var lines: [String] {
    [worse, coverage, expectations].compactMap { $0 }
  }

  private func place(_ target: ExperimentReport.Target) -> String {
    "\(target.stage)/\(target.name)"
  }

  private var worse: String? {
    guard let hard = report.hardest, let metric = report.metrics.first, metric.isError else {
      return nil
    }
    let worse = report.targets.compactMap { target -> (String, Double)? in
      guard let share = target.share(metric.name, hard.name), share > 1 else { return nil }
      return (place(target), share)
    }.sorted { $0.1 > $1.1 }
    guard !worse.isEmpty else { return nil }
    let named = worse.prefix(4).map { "\($0.0) (\(signedPercent($0.1 - 1)))" }
    let more = worse.count > 4 ? " and \(worse.count - 4) more" : ""
    return "Worse than the baseline in \(hard.title): \(named.joined(separator: ", "))\(more)."
  }

  private var coverage: String? {
    guard let hard = report.hardest else { return nil }
    // Ten points short is more than chance makes of fifty rows or more.
    let short = report.targets.compactMap { target -> (String, Double, Double)? in
      guard let intervals = target.intervals(hard.name), intervals.coverage < intervals.level - 0.1
      else { return nil }
      return (place(target), intervals.coverage, intervals.level)
    }.sorted { $0.1 < $1.1 }
    guard let lowest = short.first else { return nil }
    let judged = report.targets.count { $0.intervals(hard.name) != nil }
    return
      "Intervals of \(grouped(short.count)) of \(counted(judged, "target")) cover "
      + "more than ten points less than they should in \(hard.title); the lowest is \(lowest.0), "
      + "\(percent(lowest.1)) for a nominal \(percentLevel(lowest.2))."
  }

  private var expectations: String? {
    let missed = report.expectations.filter { !$0.isMet }
    guard !missed.isEmpty else { return nil }
    return
      "\(grouped(missed.count)) of \(counted(report.expectations.count, "expectation")) not met: "
      + missed.prefix(3).map(\.what).joined(separator: "; ")
      + (missed.count > 3 ? " and \(missed.count - 3) more." : ".")
  }
}
