public import Wording

/// There is no failed job to run again.
public struct RetryError: Equatable, Sendable {
  let experiment: String
  /// Labels of the jobs that failed in the last run; the experiment has none of them any more.
  let failures: [String]
}

extension RetryError: DiagnosedError {
  public var diagnoses: [Diagnosis] {
    guard let first = failures.first else {
      return [
        .init(
          "no job failed in the last run of '\(experiment)'", help: "run it without --retry-failed")
      ]
    }
    let more = failures.count > 1 ? " and \(counted(failures.count - 1, "other job"))" : ""
    return [
      .init(
        "'\(first)'\(more) failed in the last run and is no part of the experiment any more",
        help: "run it without --retry-failed")
    ]
  }
}
