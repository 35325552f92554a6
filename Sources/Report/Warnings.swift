import Wording

/// What a reader must know before any score and what the run itself does not warn of: expectations that are not met.
struct Warnings {
  let report: ExperimentReport

  var lines: [String] { expectations.map { [$0] } ?? [] }

  private var expectations: String? {
    let missed = report.expectations.filter { !$0.isMet }
    guard !missed.isEmpty else { return nil }
    return
      "\(grouped(missed.count)) of \(counted(report.expectations.count, "expectation", grouped: true)) not met: "
      + missed.prefix(3).map(\.what).joined(separator: "; ")
      + (missed.count > 3 ? " and \(missed.count - 3) more." : ".")
  }
}
