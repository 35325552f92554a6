import Glibc
import Synchronization
import Testing

@testable import Jobs

/// What `load` throws, and what a job throws that is made to.
struct Planned: Error, Equatable {
  var job: Int
}

/// What came of a run, as a test asks for it.
struct Told {
  var started: [Int] = []
  var outputs: [Int: Int] = [:]
  var failed: [Int] = []
  var skipped: [Int: Int] = [:]
  var lost: [Int] = []

  mutating func add(_ event: RunEvent<Int>) {
    switch event {
    case .started(let job): started.append(job.index)
    case .finished(let job, let output, _): outputs[job.index] = output
    case .failed(let job, _, _): failed.append(job.index)
    case .skipped(let job, let because): skipped[job.index] = because.index
    case .lost(let job, _): lost.append(job.index)
    }
  }
}

/// A number that depends on the job and on its inputs in their order.
func mixed(_ job: JobGraph.ID, _ inputs: [Int]) -> Int {
  inputs.reduce(job.index &* 0x9e37_79b9) { ($0 &* 31) ^ $1 &+ 7 }
}

@Suite struct PlanRunTests {
  private func run(
    _ plan: Plan, width: Int = 2, failing: Set<Int> = [], unreadable: Set<Int> = [],
    naps: Bool = false
  ) async throws -> (told: Told, summary: RunSummary) {
    var told = Told()
    let summary = try await plan.run(
      width: width,
      load: { job in
        if unreadable.contains(job.index) { throw Planned(job: job.index) }
        return -job.index
      },
      work: { job, inputs in
        if naps { usleep(UInt32(job.index * 7919 % 300)) }
        if failing.contains(job.index) { throw Planned(job: job.index) }
        return mixed(job, inputs)
      }, onEvent: { told.add($0) })
    return (told, summary)
  }

  @Test("inputs come in declared order, and the output goes by event")
  func inputs() async throws {
    let plan = Plan(graph([[], [], [1, 0, 1]]), targets: [2])
    var outputs: [[String]] = []
    let summary = try await plan.run(
      width: 2, load: { _ in [] },
      work: { (job: JobGraph.ID, inputs: [[String]]) in inputs.flatMap { $0 } + ["\(job.index)"] },
      onEvent: { if case .finished(_, let output, _) = $0 { outputs.append(output) } })
    #expect(outputs.last == ["1", "0", "1", "2"])
    #expect(summary.isComplete && !summary.wasStopped)
    #expect(summary.plan.doneCount == 3)
  }

  @Test("while there is no room no job runs beside another, and all run")
  func full() async throws {
    let plan = Plan(randomGraph(60, seed: 4), targets: Array(0..<60))
    var (underWay, most) = (0, 0)
    let summary = try await plan.run(
      width: 8, load: { _ in 0 }, work: { job, _ in job.index }, isFull: { true },
      onEvent: { (event: RunEvent<Int>) in
        switch event {
        case .started:
          underWay += 1
          most = max(most, underWay)
        default: underWay -= 1
        }
      })
    #expect(summary.isComplete && summary.plan.doneCount == 60)
    #expect(most == 1)
  }

  @Test("outputs are the same at every width", arguments: 0..<6 as Range<UInt64>)
  func widths(seed: UInt64) async throws {
    let graph = randomGraph(120, seed: seed, transient: [3, 5, 8, 13, 21, 34, 55])
    let stored = Set((0..<120).filter { $0 % 4 == 1 })
    let plan = Plan(graph, targets: Array(60..<120), stored: stored)
    let one = try await run(plan, width: 1)
    #expect(one.told.outputs.count == plan.runCount)
    for width in [2, 8] {
      let many = try await run(plan, width: width, naps: true)
      #expect(many.told.outputs == one.told.outputs)
      #expect(Set(many.told.started) == Set(one.told.started))
    }
  }

  @Test("short jobs go in batches and change nothing", arguments: [1, 2, 8])
  func batches(width: Int) async throws {
    let graph = randomGraph(500, seed: 7)
    let targets = Array(0..<500)
    let slow = try await run(Plan(graph, targets: targets), width: width)
    let quick = Plan(graph, targets: targets, seconds: [Double](repeating: 0, count: 500))
    let quickRun = try await run(quick, width: width)
    #expect(quickRun.told.outputs == slow.told.outputs)
    #expect(quickRun.summary.isComplete)
  }

  @Test("a failure skips exactly what needs it; the rest goes on", arguments: [1, 8])
  func failure(width: Int) async throws {
    let graph = randomGraph(60, seed: 3)
    let plan = Plan(graph, targets: Array(0..<60))
    let failing: Set = [4, 17, 30]
    let (told, summary) = try await run(plan, width: width, failing: failing)

    var doomed: Set<Int> = []
    for job in graph.jobs
    where graph.dependencies(of: job).contains(where: {
      doomed.contains($0.index) || failing.contains($0.index)
    }) {
      doomed.insert(job.index)
    }
    #expect(!doomed.isEmpty)
    #expect(Set(told.failed) == failing.subtracting(doomed))
    #expect(Set(told.skipped.keys) == doomed)
    #expect(Set(told.outputs.keys) == Set(0..<60).subtracting(doomed).subtracting(failing))
    #expect(summary.failed.map(\.index) == told.failed)
    #expect(!summary.isComplete && !summary.wasStopped && summary.plan.remaining == 0)
  }

  @Test("no more than `width` jobs are under way at once", arguments: [1, 2, 3])
  func atOnce(width: Int) async throws {
    let now = Atomic(0)
    let most = Atomic(0)
    let plan = Plan(graph([[Int]](repeating: [], count: 40)), targets: Array(0..<40))
    _ = try await plan.run(
      width: width, load: { _ in 0 },
      work: { (_: JobGraph.ID, _: [Int]) in
        let count = now.add(1, ordering: .relaxed).newValue
        most.max(count, ordering: .relaxed)
        usleep(500)
        now.subtract(1, ordering: .relaxed)
        return 0
      })
    #expect(most.load(ordering: .relaxed) <= width)
  }

  @Test("after a stop no job starts, and those under way end")
  func drain() async throws {
    let plan = Plan(graph([[Int]](repeating: [], count: 50)), targets: Array(0..<50))
    var told = Told()
    let stop = Atomic(false)
    let summary = try await plan.run(
      width: 3, load: { _ in 0 },
      work: { job, _ in
        if job.index == 10 { stop.store(true, ordering: .relaxed) }
        return 0
      },
      shouldStop: { stop.load(ordering: .relaxed) }, onEvent: { told.add($0) })
    #expect(summary.wasStopped && !summary.isComplete)
    #expect(Set(told.started) == Set(told.outputs.keys))
    // Job 10 and what had been handed over beside it or before it was seen to end.
    #expect(told.started.count <= 11 + 2)
    #expect(summary.plan.remaining == 50 - told.started.count)
  }

  @Test("a stop before the first job starts nothing")
  func stopAtOnce() async throws {
    let plan = Plan(graph([[]]), targets: [0])
    let summary = try await plan.run(
      width: 1, load: { _ in 0 }, work: { _, _ in 0 }, shouldStop: { true })
    #expect(summary.wasStopped && summary.plan.remaining == 1)
  }

  @Test("a job that throws because the run is cancelled has not failed")
  func cancellation() async throws {
    let plan = Plan(graph([[], [], [0]]), targets: [1, 2])
    var told = Told()
    let summary = try await plan.run(
      width: 1, load: { _ in 0 },
      work: { (_: JobGraph.ID, _: [Int]) in
        while !Task.isCancelled { usleep(100) }
        throw CancellationError()
      },
      onEvent: {
        told.add($0)
        withUnsafeCurrentTask { $0?.cancel() }
      })
    #expect(told.started == [0] && told.failed.isEmpty && told.skipped.isEmpty)
    #expect(summary.wasStopped && summary.plan.remaining == 3)
  }

  @Test("at a deadline jobs under way are cancelled and have not failed, and none starts after it")
  func deadline() async throws {
    let plan = Plan(graph([[], [], [0], [1]]), targets: [2, 3])
    var told = Told()
    let began = Atomic(false)
    let summary = try await plan.run(
      width: 1, load: { _ in 0 },
      work: { (job: JobGraph.ID, _: [Int]) in
        if job.index == 0 { return 0 }
        began.store(true, ordering: .relaxed)
        while !Task.isCancelled { usleep(100) }
        throw CancellationError()
      },
      deadline: { while !began.load(ordering: .relaxed) { await Task.yield() } },
      onEvent: { told.add($0) }
    )
    #expect(told.outputs.keys.sorted() == [0])
    #expect(told.started.count == 2 && told.failed.isEmpty && told.skipped.isEmpty)
    #expect(summary.wasStopped && summary.plan.remaining == 3)
  }

  @Test("a run that ends before its deadline does not wait for it")
  func noDeadline() async throws {
    let plan = Plan(graph([[], [0]]), targets: [1])
    let summary = try await plan.run(
      width: 2, load: { _ in 0 }, work: { (_: JobGraph.ID, _: [Int]) in 0 },
      deadline: { while !Task.isCancelled { await Task.yield() } })
    #expect(summary.isComplete && !summary.wasStopped)
  }

  @Test("an observer that throws ends the run, and jobs under way are waited for")
  func observerThrows() async throws {
    let plan = Plan(graph([[Int]](repeating: [], count: 20)), targets: Array(0..<20))
    let began = Atomic(0)
    let ended = Atomic(0)
    await #expect(throws: Planned(job: -1)) {
      _ = try await plan.run(
        width: 2, load: { _ in 0 },
        work: { (_: JobGraph.ID, _: [Int]) in
          began.add(1, ordering: .relaxed)
          usleep(2000)
          ended.add(1, ordering: .relaxed)
          return 0
        },
        onEvent: { if case .finished = $0 { throw Planned(job: -1) } })
    }
    let count = began.load(ordering: .relaxed)
    #expect(count == ended.load(ordering: .relaxed))
    #expect(count <= 2)
  }

  @Test("an output is dealt with before any job that reads it starts")
  func storedFirst() async throws {
    let graph = randomGraph(80, seed: 11)
    var done: Set<Int> = []
    _ = try await Plan(graph, targets: Array(0..<80)).run(
      width: 4, load: { _ in 0 }, work: { mixed($0, $1) },
      onEvent: { event in
        switch event {
        case .started(let job):
          #expect(graph.dependencies(of: job).allSatisfy { done.contains($0.index) })
        case .finished(let job, _, _): done.insert(job.index)
        case .failed, .skipped, .lost: Issue.record("nothing fails here")
        }
      })
  }
}

@Suite struct BatchTests {
  @Test("a long job never goes in a batch with others")
  func batches() {
    // 0 and 1 are short and lead to long ones; 2 is long; 5 … 14 are short.
    let seconds: [Double] = [0, 0, 5, 10, 10] + [Double](repeating: 0, count: 10)
    let graph = graph([[], [], [], [0], [1]] + [[Int]](repeating: [], count: 10))
    var execution = Execution<Int>(
      Plan(graph, targets: Array(0..<15), seconds: seconds))
    func next() -> [Int]? {
      execution.nextBatch()?.map { unit in
        guard case .work(let job, _) = unit else { return -1 }
        return job.index
      }
    }
    #expect(next() == [0, 1])
    #expect(next() == [2])
    #expect(next() == Array(5...14))
    #expect(next() == nil)
  }

  @Test("a batch is expected to take no more than about a tenth of a millisecond")
  func limit() {
    let graph = graph([[Int]](repeating: [], count: 300))
    func sizes(_ seconds: Double) -> [Int] {
      var execution = Execution<Int>(
        Plan(
          graph, targets: Array(0..<300), seconds: [Double](repeating: seconds, count: 300)))
      var sizes: [Int] = []
      while let batch = execution.nextBatch() { sizes.append(batch.count) }
      return sizes
    }
    #expect(sizes(0) == [64, 64, 64, 64, 44])
    #expect(sizes(1e-5).allSatisfy { $0 <= 11 })
    #expect(sizes(1e-3).allSatisfy { $0 == 1 })
  }
}
