import Glibc
import Synchronization
import Testing

@testable import Jobs

/// Counts how many outputs are alive at once.
private final class Ledger: Sendable {
  let alive = Atomic(0)
  let most = Atomic(0)
  let loads = Mutex<[Int]>([])
}

private final class Output: Sendable {
  let ledger: Ledger

  init(_ ledger: Ledger) {
    self.ledger = ledger
    ledger.most.max(ledger.alive.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
  }

  deinit { ledger.alive.subtract(1, ordering: .relaxed) }
}

@Suite struct PlanRunMemoryTests {
  private func run(
    _ plan: Plan, width: Int = 1, unreadable: Set<Int> = [], failing: Set<Int> = [],
    onEvent: (RunEvent<Output>) -> Void = { _ in }
  ) async throws -> (ledger: Ledger, summary: RunSummary) {
    let ledger = Ledger()
    let summary = try await plan.run(
      width: width,
      load: { job in
        ledger.loads.withLock { $0.append(job.index) }
        if unreadable.contains(job.index) { throw Planned(job: job.index) }
        return Output(ledger)
      },
      work: { job, inputs in
        if failing.contains(job.index) { throw Planned(job: job.index) }
        return withExtendedLifetime(inputs) { Output(ledger) }
      }, onEvent: onEvent)
    return (ledger, summary)
  }

  @Test("an output is let go when the last job that reads it has ended")
  func chain() async throws {
    let chain = (0..<100).map { $0 == 0 ? [] : [$0 - 1] }
    let (ledger, summary) = try await run(Plan(graph(chain), targets: [99]))
    #expect(summary.isComplete)
    // A job's input, its output, and the one before, while the batch of events is dealt with.
    #expect(ledger.most.load(ordering: .relaxed) <= 3)
    #expect(ledger.alive.load(ordering: .relaxed) == 0)
  }

  @Test("targets that nothing reads are not held")
  func targets() async throws {
    let plan = Plan(graph([[Int]](repeating: [], count: 100)), targets: Array(0..<100))
    let (ledger, _) = try await run(plan)
    #expect(ledger.most.load(ordering: .relaxed) <= 2)
  }

  @Test("skipped jobs let go of what they would have read")
  func skipped() async throws {
    // 1 reads 0 and fails at once; 2 … 49 pass something on; 50 reads 0 and 1.
    let chain = (2..<50).map { [$0 == 2 ? 0 : $0 - 1] }
    let plan = Plan(
      graph([[], [0]] + chain + [[0, 1]]), targets: [49, 50],
      seconds: [1, 1000] + [Double](repeating: 1, count: 49))
    var alive: [Int] = []
    let (ledger, summary) = try await run(plan, failing: [1]) { event in
      if case .finished(_, let output, _) = event {
        alive.append(output.ledger.alive.load(ordering: .relaxed))
      }
    }
    #expect(summary.plan.skippedCount == 1)
    #expect(try #require(alive.suffix(10).max()) <= 2)
    #expect(ledger.alive.load(ordering: .relaxed) == 0)
  }

  @Test("a stored output is loaded once, and only if a job that runs reads it", arguments: [1, 8])
  func loads(width: Int) async throws {
    let readers = (3..<40).map { _ in [0, 1] }
    let graph = graph([[], [], []] + readers)
    let plan = Plan(graph, targets: Array(2..<40), stored: [0, 1, 2])
    let (ledger, summary) = try await run(plan, width: width)
    #expect(summary.isComplete && summary.plan.reusedCount == 3)
    #expect(ledger.loads.withLock { $0.sorted() } == [0, 1])
    #expect(ledger.alive.load(ordering: .relaxed) == 0)
  }

  @Test("stored outputs are not loaded before a job is about to read them")
  func loadedLate() async throws {
    // A chain of 20 jobs, each of which reads a stored output of its own.
    let graph = graph(
      [[Int]](repeating: [], count: 20) + (0..<20).map { $0 == 0 ? [0] : [$0, 19 + $0] })
    let plan = Plan(graph, targets: [39], stored: Set(0..<20))
    let (ledger, summary) = try await run(plan)
    #expect(summary.isComplete)
    #expect(ledger.loads.withLock(\.self) == Array(0..<20))
    #expect(ledger.most.load(ordering: .relaxed) <= 4)
  }

  @Test("what can't be loaded skips its readers, and a new plan makes it again", arguments: [1, 4])
  func lost(width: Int) async throws {
    let graph = graph([[], [], [0, 1], [1], [2], []])
    let plan = Plan(graph, targets: [3, 4, 5], stored: [0, 1])
    var told: [String] = []
    let (_, summary) = try await run(plan, width: width, unreadable: [0]) { event in
      switch event {
      case .lost(let job, _): told.append("lost \(job.index)")
      case .skipped(let job, let because): told.append("skipped \(job.index) by \(because.index)")
      default: break
      }
    }
    #expect(told == ["lost 0", "skipped 2 by 0", "skipped 4 by 0"])
    #expect(summary.lost.map(\.index) == [0] && summary.failed.isEmpty && !summary.isComplete)
    #expect(summary.plan.doneCount == 2 && summary.plan.remaining == 0)

    let (_, second) = try await run(Plan(graph, targets: [3, 4, 5], stored: [1, 3, 5]))
    #expect(second.isComplete && second.plan.doneCount == 3)
  }
}
