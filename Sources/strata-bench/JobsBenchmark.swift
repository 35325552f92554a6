import Glibc
import Jobs

/// Times the planning of a large job graph, and the running of jobs that do nothing.
enum JobsBenchmark {
  /// Builds and plans a graph of at least `jobs` jobs and runs it with empty work.
  ///
  /// - Returns: Lines with processor time and peak memory a job for building and planning, and jobs
  ///   a second for running: handed over in batches, as short jobs are, and one by one.
  static func run(jobs: Int) async throws -> String {
    // A graph's size depends on whether keys are there, not on which.
    let keys = (0..<1000).map { JobKey(hashing: [UInt8($0 & 255), UInt8($0 >> 8)]) }
    let bytesBefore = peakBytes()
    let start = processSeconds()
    var graph = JobGraph()
    let targets = fill(&graph, jobs: jobs, keys: keys)
    let built = processSeconds()
    let plan = Plan(graph, targets: targets, isStored: { _ in false }, seconds: { _ in 0 })
    let planned = processSeconds()
    let bytes = peakBytes() - bytesBefore
    precondition(plan.runCount == graph.count, "every job is to run")

    let count = Double(graph.count)
    var lines = [
      "jobs in the graph        \(graph.count)",
      "building, us a job       \(rounded((built - start) / count * 1e6))",
      "planning, us a job       \(rounded((planned - built) / count * 1e6))",
      "both, peak bytes a job   \(rounded(Double(bytes) / count))",
    ]
    let slow = Plan(graph, targets: targets, isStored: { _ in false }, seconds: { _ in 1 })
    for (name, plan) in [("in batches", plan), ("one by one", slow)] {
      for width in 1...2 {
        let clock = ContinuousClock()
        let began = clock.now
        var sum = 0
        let summary = try await plan.run(
          width: width, load: { _ in 0 }, work: { _, inputs in inputs.isEmpty ? 1 : inputs[0] },
          onEvent: { (event: RunEvent<Int>) in
            if case .finished(_, let output, _) = event { sum += output }
          })
        let seconds = (clock.now - began) / .seconds(1)
        precondition(summary.isComplete && sum == graph.count, "every job gives 1")
        lines.append("jobs/s, width \(width), \(name)  \(Int(count / seconds))")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Stacks side by side: for each, five folds of eight candidates, a join of each candidate's
  /// out-of-fold columns, a second layer that reads all joins, and a blend.
  private static func fill(_ graph: inout JobGraph, jobs: Int, keys: [JobKey]) -> [JobGraph.ID] {
    var targets: [JobGraph.ID] = []
    let features = graph.add(key: keys[0])
    while graph.count < jobs {
      var inputs = [features]
      for _ in 0..<2 {
        var joins: [JobGraph.ID] = []
        for _ in 0..<8 {
          let fits = (0..<5).map { _ in graph.add(after: inputs, key: keys[graph.count % 1000]) }
          joins.append(graph.add(after: fits, isTransient: true))
        }
        inputs = [graph.add(after: joins, isTransient: true)]
      }
      targets.append(graph.add(after: inputs, key: keys[1]))
    }
    return targets
  }

  private static func processSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The most memory that this process has had resident.
  private static func peakBytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
