extension Plan {
  /// The expected seconds of all jobs that the plan runs, one after the other.
  public var totalSeconds: Double {
    graph.jobs.reduce(0) { $0 + expectedSeconds(of: $1) }
  }

  /// The expected seconds of the slowest chain of jobs: no number of workers is done sooner.
  public var criticalPathSeconds: Double {
    graph.jobs.reduce(0) { runs($1) ? max($0, longestPath(from: $1)) : $0 }
  }

  /// The seconds until the last job ends if `workers` jobs run at once and each takes the time that
  /// was expected of it.
  ///
  /// Plays the plan through as ``run(width:load:work:shouldStop:onEvent:)`` would, from where it
  /// stands; loading is taken to cost nothing.
  ///
  /// - Precondition: No job is running, and `workers` is at least 1.
  /// - Complexity: O(jobs · log jobs).
  public func makespan(workers: Int) -> Double {
    precondition(workers >= 1, "no job can run on \(workers) workers")
    var plan = self
    // Ends soonest first: the heap gives out the largest, so it holds minus the end.
    var running = ReadyHeap()
    var ends: [Int32: Double] = [:]
    var now = 0.0
    while true {
      while ends.count < workers, let job = plan.next() {
        let end = now + expectedSeconds(of: job)
        ends[Int32(job.index)] = end
        running.push(Int32(job.index), priority: -end)
      }
      guard let job = running.pop(), let end = ends.removeValue(forKey: job) else { return now }
      now = end
      plan.finish(ID(job))
    }
  }
}
