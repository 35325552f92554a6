extension Plan {
  /// The expected seconds of all jobs that the plan runs, one after the other.
  public var totalSeconds: Double {
    graph.jobs.reduce(0) { $0 + expectedSeconds(of: $1) }
  }

  /// The expected seconds of the slowest chain of jobs: no number of workers is done sooner.
  public var criticalPathSeconds: Double {
    graph.jobs.reduce(0) { runs($1) ? max($0, longestPath(from: $1)) : $0 }
  }
}
