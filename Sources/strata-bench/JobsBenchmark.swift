import Jobs

/// Times the planning of a large job graph, and the running of jobs that do nothing.
enum JobsBenchmark {
  /// Builds and plans a graph of at least `jobs` jobs and runs it with empty work.
  ///
  /// - Returns: Processor time and peak memory a job for building and planning, and jobs a second for
  ///   running: handed over in batches, as short jobs are, and one by one. The memory is measured
  ///   in the first round, before any was freed that a later one could take.
  static func run(jobs: Int, rounds: Int) async throws -> Samples {
    // A graph's size depends on whether keys are there, not on which.
    let keys = (0..<1000).map { JobKey(hashing: [UInt8($0 & 255), UInt8($0 >> 8)]) }
    var samples = Samples()
    for round in 0..<rounds {
      try ProcessFigures.resetPeak()
      let bytesBefore = try ProcessFigures.residentBytes()
      let start = ProcessFigures.seconds()
      var graph = JobGraph()
      let targets = fill(&graph, jobs: jobs, keys: keys)
      let built = ProcessFigures.seconds()
      let plan = Plan(graph, targets: targets, isStored: { _ in false }, seconds: { _ in 0 })
      let planned = ProcessFigures.seconds()
      let bytes = try ProcessFigures.peakBytes() - bytesBefore
      guard plan.runCount == graph.count else {
        throw BenchmarkFailure("\(plan.runCount) of \(graph.count) jobs are to run")
      }
      let count = Double(graph.count)
      samples.add("building", (built - start) / count * 1e6, unit: "us/job")
      samples.add("planning", (planned - built) / count * 1e6, unit: "us/job")
      if round == 0 {
        samples.add("both, peak memory", Double(bytes) / count, unit: "bytes/job")
      }
      let slow = Plan(graph, targets: targets, isStored: { _ in false }, seconds: { _ in 1 })
      for (name, plan) in [("in batches", plan), ("one by one", slow)] {
        for width in 1...2 {
          let seconds = try await run(plan, graph, width: width)
          samples.add("running \(name), \(width) at once", count / seconds, unit: "jobs/s")
        }
      }
    }
    return samples
  }

  /// - Returns: Seconds that passed.
  private static func run(_ plan: Plan, _ graph: JobGraph, width: Int) async throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var sum = 0
    let summary = try await plan.run(
      width: width, load: { _ in 0 }, work: { _, inputs in inputs.isEmpty ? 1 : inputs[0] },
      onEvent: { (event: RunEvent<Int>) in
        if case .finished(_, let output, _) = event { sum += output }
      })
    let seconds = (clock.now - start) / .seconds(1)
    guard summary.isComplete, sum == graph.count else {
      throw BenchmarkFailure("\(sum) of \(graph.count) jobs gave the right result")
    }
    return seconds
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
}
