/// A run under way: the plan, and the outputs that jobs still have to read.
struct Execution<Output: Sendable> {
  typealias ID = JobGraph.ID

  /// What a worker is given to do.
  enum Unit: Sendable {
    case load(ID)
    case work(ID, inputs: [Output])
  }

  /// What came of it.
  struct Ending: Sendable {
    let job: ID
    let isLoad: Bool
    let result: Result<Output, any Error>
    let seconds: Double
  }

  /// Whether nothing may be started any more.
  var isStopping = false

  /// Whether jobs under way were told to end.
  private var isCancelled = false
  private var plan: Plan
  private var failed: [ID] = []
  private var lost: [ID] = []
  // By job: the output while it is in memory, and how many reads of it are still to come.
  private var outputs: [Output?]
  private var reads: [Int32]
  // Stored outputs to be loaded next, and the jobs that wait for each that is asked for.
  private var loads: [ID] = []
  private var waiting: [ID: [ID]] = [:]
  // Taken off the plan, but too long for the batch it was taken for.
  private var held: Unit?

  /// What of an output is held for the jobs that read it.
  private let kept: @Sendable (Output) -> Output

  init(_ plan: Plan, keeping kept: @escaping @Sendable (Output) -> Output = { $0 }) {
    self.plan = plan
    self.kept = kept
    outputs = Array(repeating: nil, count: plan.graph.count)
    reads = plan.graph.jobs.map { Int32(plan.readCount(of: $0)) }
  }

  var summary: RunSummary {
    RunSummary(
      plan: plan, failed: failed, lost: lost, wasStopped: isStopping && plan.remaining > 0)
  }

  /// Starts nothing any more, and takes jobs that throw from now on as not run.
  mutating func cancel() {
    isStopping = true
    isCancelled = true
  }

  /// What the next free worker is to do, or `nil` if there is nothing until something ends.
  ///
  /// Handing over costs a few microseconds, so jobs that are expected to be shorter go together,
  /// up to a tenth of a millisecond of them; any other job goes alone.
  mutating func nextBatch() -> [Unit]? {
    guard !isStopping, let first = nextUnit() else { return nil }
    var batch = [first]
    guard var seconds = shortSeconds(first) else { return batch }
    while batch.count < 64, seconds < 1e-4, let unit = nextUnit() {
      guard let more = shortSeconds(unit) else {
        held = unit
        break
      }
      batch.append(unit)
      seconds += more
    }
    return batch
  }

  /// The seconds that a unit is expected to take if it is worth putting in a batch.
  private func shortSeconds(_ unit: Unit) -> Double? {
    guard case .work(let job, _) = unit else { return nil }
    let seconds = plan.expectedSeconds(of: job)
    return seconds < 2e-5 ? seconds : nil
  }

  private mutating func nextUnit() -> Unit? {
    if let unit = held {
      held = nil
      return unit
    }
    while true {
      if let stored = loads.popLast() {
        // Those who asked for it may have been skipped since.
        if reads[stored.index] > 0 { return .load(stored) }
        continue
      }
      guard let job = plan.next() else { return nil }
      if let inputs = inputs(of: job) { return .work(job, inputs: inputs) }
    }
  }

  /// The outputs that `job` reads; or `nil`, having asked for those that are not in memory, and the
  /// job comes back on the plan when they are.
  private mutating func inputs(of job: ID) -> [Output]? {
    let range = plan.graph.range(of: job.index)
    var inputs: [Output] = []
    inputs.reserveCapacity(range.count)
    var missing: ID?
    for place in range {
      let dependency = ID(plan.graph.dependencies[place])
      if let output = outputs[dependency.index] {
        inputs.append(output)
      } else {
        missing = dependency
        if waiting[dependency] == nil {
          waiting[dependency] = []
          loads.append(dependency)
        }
      }
    }
    guard let missing else { return inputs }
    waiting[missing]?.append(job)
    return nil
  }

  /// Records what a worker did, and tells of it.
  mutating func end(_ ending: Ending, _ onEvent: (RunEvent<Output>) throws -> Void) throws {
    let job = ending.job
    switch ending.result {
    case .success(let output):
      if ending.isLoad {
        keep(output, of: job)
        for reader in waiting.removeValue(forKey: job) ?? [] { plan.putBack(reader) }
      } else {
        try onEvent(.finished(job, output: output, seconds: ending.seconds))
        keep(output, of: job)
        plan.finish(job)
        release(whatIsReadBy: job)
      }
    case .failure(let error):
      // Cancelled work throws because it was told to: that says nothing of the job.
      if isCancelled || Task.isCancelled || error is CancellationError {
        isStopping = true
        return
      }
      if ending.isLoad {
        lost.append(job)
        waiting[job] = nil
        try onEvent(.lost(job, error: error))
      } else {
        failed.append(job)
        try onEvent(.failed(job, error: error, seconds: ending.seconds))
      }
      let skipped = plan.fail(job)
      if !ending.isLoad { release(whatIsReadBy: job) }
      for skipped in skipped {
        release(whatIsReadBy: skipped)
        try onEvent(.skipped(skipped, because: job))
      }
    }
  }

  private mutating func keep(_ output: Output, of job: ID) {
    if reads[job.index] > 0 { outputs[job.index] = kept(output) }
  }

  /// Lets go of the outputs that nothing but `job`, which has ended, was still to read.
  private mutating func release(whatIsReadBy job: ID) {
    for place in plan.graph.range(of: job.index) {
      let dependency = Int(plan.graph.dependencies[place])
      reads[dependency] -= 1
      if reads[dependency] == 0 { outputs[dependency] = nil }
    }
  }
}

extension Execution.Unit {
  /// Does it, on the worker's own time.
  func perform(
    load: (JobGraph.ID) throws -> Output,
    execute: (JobGraph.ID, [Output]) async throws -> Executed<Output>
  ) async -> Execution.Ending {
    switch self {
    case .load(let job):
      let start = threadSeconds()
      let result = Result { try load(job) }
      return .init(job: job, isLoad: true, result: result, seconds: threadSeconds() - start)
    case .work(let job, let inputs):
      let clock = ContinuousClock()
      let start = clock.now
      do {
        let done = try await execute(job, inputs)
        return .init(
          job: job, isLoad: false, result: .success(done.output), seconds: done.seconds)
      } catch {
        // What a job that failed took of the processor nobody says; the clock is near enough.
        let seconds = (clock.now - start) / .seconds(1)
        return .init(job: job, isLoad: false, result: .failure(error), seconds: seconds)
      }
    }
  }
}
