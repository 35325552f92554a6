import Testing

@testable import Jobs

@Suite struct PlanDecisionTests {
  // Two fits, their join, a blend of it, and a job that nothing needs.
  private let stack = [[], [], [0, 1], [2], [0]]

  @Test("what no target comes to is not needed")
  func unneeded() {
    let plan = Plan(graph(stack), targets: [3])
    #expect(
      plan.graph.jobs.map(plan.decision) == [
        .run(.notStored), .run(.notStored), .run(.notStored), .run(.notStored), .unneeded,
      ])
    #expect(plan.runCount == 4 && plan.reusedCount == 0 && plan.remaining == 4)
  }

  @Test("a stored job is reused, and its inputs are not needed because of it")
  func reused() {
    let plan = Plan(graph(stack), targets: [3], stored: [0, 2])
    #expect(
      plan.graph.jobs.map(plan.decision) == [
        .unneeded, .unneeded, .reused, .run(.notStored), .unneeded,
      ])
    #expect(plan.graph.jobs.map(plan.state) == [.unneeded, .unneeded, .reused, .ready, .unneeded])
  }

  @Test("a stored target is reused and nothing runs")
  func everythingReused() {
    var plan = Plan(graph(stack), targets: [3, 4], stored: [0, 1, 2, 3, 4])
    #expect(plan.runCount == 0 && plan.reusedCount == 2)
    #expect(plan.next() == nil)
  }

  @Test("a transient job runs again for a job that runs, and says which")
  func transient() {
    let graph = graph([[], [], [0, 1], [2], [2], [3]], transient: [2])
    // Whatever the store says of it.
    let plan = Plan(graph, targets: [4, 5], stored: [0, 1, 2, 3])
    #expect(
      plan.graph.jobs.map(plan.decision) == [
        .reused, .reused, .run(.transient(neededBy: graph[4])), .reused, .run(.notStored),
        .run(.notStored),
      ])
    #expect(Plan(graph, targets: [3], stored: [3]).runCount == 0)
    #expect(
      Plan(graph, targets: [2], stored: [0, 1]).decision(for: graph[2]) == .run(.transientTarget))
  }

  @Test("the named reader of a transient job is the first in the graph")
  func firstReader() {
    let graph = graph([[], [0], [0], [0]], transient: [0])
    let plan = Plan(graph, targets: [3, 2, 1], stored: [1])
    #expect(plan.decision(for: graph[0]) == .run(.transient(neededBy: graph[2])))
  }

  @Test("a job without a key runs whenever it is needed")
  func withoutKey() {
    var graph = JobGraph()
    let job = graph.add()
    var asked = 0
    let plan = Plan(
      graph, targets: [job],
      isStored: { _ in
        asked += 1
        return true
      })
    #expect(plan.decision(for: job) == .run(.withoutKey))
    #expect(asked == 0)
  }

  @Test("the store is asked at most once for a job, and only for what is needed")
  func asked() {
    let graph = randomGraph(100, seed: 1)
    var asked: [Int] = []
    _ = Plan(
      graph, targets: [graph[50], graph[50], graph[49]],
      isStored: {
        asked.append($0.index)
        return false
      })
    #expect(Set(asked).count == asked.count)
    #expect(asked.allSatisfy { $0 <= 50 } && asked.contains(50) && asked.contains(49))
  }

  @Test("decisions are those of the plain rule", arguments: 0..<50 as Range<UInt64>)
  func plainRule(seed: UInt64) {
    var random = TestRandom(seed: seed + 1000)
    func some(_ share: Int) -> Set<Int> {
      Set((0..<40).filter { _ in random.index(below: 10) < share })
    }
    let (transient, stored, targets) = (some(3), some(5), some(1))
    let graph = randomGraph(40, seed: seed, transient: transient)
    let plan = Plan(graph, targets: targets.sorted(), stored: stored)

    var needed: Set<Int> = []
    func need(_ job: Int) {
      guard needed.insert(job).inserted, transient.contains(job) || !stored.contains(job) else {
        return
      }
      for dependency in graph.dependencies(of: graph[job]) { need(dependency.index) }
    }
    for target in targets.sorted() { need(target) }
    for job in graph.jobs {
      let isStored = stored.contains(job.index) && !transient.contains(job.index)
      switch plan.decision(for: job) {
      case .unneeded: #expect(!needed.contains(job.index))
      case .reused: #expect(needed.contains(job.index) && isStored)
      case .run: #expect(needed.contains(job.index) && !isStored)
      }
    }
  }
}

@Suite struct PlanStateTests {
  @Test("a job is ready when all it reads is there")
  func states() {
    let graph = graph([[], [], [0, 1, 1], [2]])
    var plan = Plan(graph, targets: [3])
    #expect(
      plan.graph.jobs.map(plan.state) == [.ready, .ready, .waiting(for: 3), .waiting(for: 1)])
    #expect(plan.next() == graph[0])
    #expect(plan.state(of: graph[0]) == .running)
    plan.finish(graph[0])
    #expect(plan.state(of: graph[2]) == .waiting(for: 2))
    #expect(plan.next() == graph[1])
    #expect(plan.next() == nil)
    plan.finish(graph[1])
    #expect(plan.graph.jobs.map(plan.state) == [.done, .done, .ready, .waiting(for: 1)])
    #expect(plan.runToEnd() == [2, 3])
    #expect(plan.remaining == 0 && plan.doneCount == 4)
  }

  @Test(
    "every job of a plan is given out once, after all it reads", arguments: 0..<30 as Range<UInt64>)
  func order(seed: UInt64) {
    let graph = randomGraph(80, seed: seed)
    var plan = Plan(graph, targets: Array(40..<80))
    let order = plan.runToEnd()
    #expect(order.sorted() == graph.jobs.filter(plan.runs).map(\.index))
    var done: Set<Int> = []
    for job in order {
      #expect(graph.dependencies(of: graph[job]).allSatisfy { done.contains($0.index) })
      done.insert(job)
    }
  }

  @Test("a failed job skips everything that needs it, and nothing else")
  func failure() {
    // 0 → 2 → 4 → 5, 1 → 3 → 5, 3 → 6
    let graph = graph([[], [], [0], [1], [2], [3, 4], [3]])
    var plan = Plan(graph, targets: [5, 6])
    #expect(plan.next() == graph[0])
    #expect(plan.fail(graph[0]) == [graph[2], graph[4], graph[5]])
    #expect(plan.state(of: graph[0]) == .failed)
    #expect(plan.state(of: graph[5]) == .skipped(because: graph[0]))
    #expect(plan.remaining == 3)
    #expect(plan.runToEnd() == [1, 3, 6])
    #expect(plan.remaining == 0)
    #expect((plan.doneCount, plan.failedCount, plan.skippedCount) == (3, 1, 3))
  }

  @Test("a job is skipped once, because of the first failure")
  func twoFailures() {
    let graph = graph([[], [], [0, 1]])
    var plan = Plan(graph, targets: [2])
    _ = (plan.next(), plan.next())
    #expect(plan.fail(graph[1]) == [graph[2]])
    #expect(plan.fail(graph[0]).isEmpty)
    #expect(plan.state(of: graph[2]) == .skipped(because: graph[1]))
    #expect(plan.remaining == 0 && plan.skippedCount == 1)
  }

  @Test("an output that can't be loaded skips ready jobs too")
  func lost() {
    let graph = graph([[], [0], [0], []])
    var plan = Plan(graph, targets: [1, 2, 3], stored: [0])
    #expect(plan.next() == graph[1])
    #expect(plan.fail(graph[0]) == [graph[1], graph[2]])
    #expect(plan.decision(for: graph[0]) == .reused)
    #expect(plan.remaining == 1)
    #expect(plan.runToEnd() == [3])
  }
}
