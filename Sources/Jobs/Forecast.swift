/// How a plan would go if every job took what was expected of it.
public struct Forecast: Sendable, Equatable {
  /// Seconds until the last job ends.
  public let makespan: Double
  /// The most bytes that results kept for later jobs, and jobs at work, hold at any moment.
  public let peakBytes: Int
}

extension Plan {
  /// What jobs are expected to hold in memory.
  public struct Memory {
    /// A job's result, from its end, or its loading, to the end of the last job that reads it.
    let result: (ID) -> Int
    /// What a job needs beside its inputs and its result while it runs.
    let work: (ID) -> Int

    public init(result: @escaping (ID) -> Int, work: @escaping (ID) -> Int) {
      self.result = result
      self.work = work
    }

    static var none: Memory { Memory(result: { _ in 0 }, work: { _ in 0 }) }
  }

  /// Plays the plan through as ``run(width:load:work:shouldStop:onEvent:)`` would, from where it
  /// stands; loading is taken to cost no time.
  ///
  /// - Precondition: No job is running, and `workers` is at least 1.
  /// - Complexity: O(jobs · log jobs + dependencies).
  public func forecast(workers: Int, memory: Memory) -> Forecast {
    precondition(workers >= 1, "no job can run on \(workers) workers")
    var play = Rehearsal(self, memory)
    return play.run(workers: workers)
  }

  /// The seconds until the last job ends if `workers` jobs run at once and each takes the time that
  /// was expected of it.
  ///
  /// - Precondition: No job is running, and `workers` is at least 1.
  public func makespan(workers: Int) -> Double {
    forecast(workers: workers, memory: .none).makespan
  }
}

/// A plan that is played through without doing its jobs.
private struct Rehearsal {
  private var plan: Plan
  private let memory: Plan.Memory
  // By job: reads of its result that are still to come, and whether it is in memory.
  private var reads: [Int]
  private var isHeld: [Bool]
  private var held = 0
  private var peak = 0

  init(_ plan: Plan, _ memory: Plan.Memory) {
    self.plan = plan
    self.memory = memory
    reads = plan.graph.jobs.map { plan.readCount(of: $0) }
    isHeld = Array(repeating: false, count: plan.graph.count)
  }

  mutating func run(workers: Int) -> Forecast {
    // Ends soonest first: the heap gives out the largest, so it holds minus the end.
    var running = ReadyHeap()
    var ends: [Int32: Double] = [:]
    var now = 0.0
    while true {
      while ends.count < workers, let job = plan.next() {
        start(job)
        let end = now + plan.expectedSeconds(of: job)
        ends[Int32(job.index)] = end
        running.push(Int32(job.index), priority: -end)
      }
      guard let index = running.pop(), let end = ends.removeValue(forKey: index) else { break }
      now = end
      let job = Plan.ID(index)
      finish(job)
      plan.finish(job)
    }
    return Forecast(makespan: now, peakBytes: peak)
  }

  private mutating func start(_ job: Plan.ID) {
    for place in plan.graph.range(of: job.index) {
      let dependency = Int(plan.graph.dependencies[place])
      // Made before, or a stored result that is loaded now.
      guard !isHeld[dependency] else { continue }
      isHeld[dependency] = true
      held += memory.result(Plan.ID(index: dependency))
    }
    held += memory.work(job)
    peak = max(peak, held)
  }

  private mutating func finish(_ job: Plan.ID) {
    let result = memory.result(job)
    peak = max(peak, held + result)
    held -= memory.work(job)
    if reads[job.index] > 0 {
      held += result
      isHeld[job.index] = true
    }
    for place in plan.graph.range(of: job.index) {
      let dependency = Int(plan.graph.dependencies[place])
      reads[dependency] -= 1
      guard reads[dependency] == 0, isHeld[dependency] else { continue }
      isHeld[dependency] = false
      held -= memory.result(Plan.ID(index: dependency))
    }
  }
}
