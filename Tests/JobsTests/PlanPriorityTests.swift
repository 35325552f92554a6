import Testing

@testable import Jobs

@Suite struct PlanPriorityTests {
  @Test("the job with the longest path to the end comes first")
  func longestPath() {
    // 0 → 3 takes 1 + 5, 1 takes 4, 2 → 4 takes 3 + 4.
    let graph = graph([[], [], [], [0], [2]])
    var plan = Plan(graph, targets: [1, 3, 4], seconds: [1, 4, 3, 5, 4])
    #expect(graph.jobs.map(plan.longestPath) == [6, 4, 7, 5, 4])
    #expect(plan.runToEnd() == [2, 0, 3, 1, 4])
  }

  @Test("ties keep the order of the graph")
  func ties() {
    var plan = Plan(graph([[], [], [], [1], [0]]), targets: [0, 1, 2, 3, 4])
    #expect(plan.runToEnd() == [0, 1, 2, 3, 4])
  }

  @Test("what isn't run has no weight")
  func weights() {
    // Job 2 is stored, so what follows job 0 is short.
    let graph = graph([[], [], [0], [0, 2], [1]])
    let plan = Plan(graph, targets: [3, 4], stored: [2], seconds: [1, 1, 100, 1, 2])
    #expect(plan.longestPath(from: graph[0]) == 2)
    #expect(plan.longestPath(from: graph[1]) == 3)
    #expect(plan.totalSeconds == 5)
    #expect(plan.criticalPathSeconds == 3)
  }

  @Test("the makespan is that of list scheduling")
  func makespan() {
    // Graham's example of independent jobs: longest first on two workers is 7 rather than 6.
    let plan = Plan(
      graph([[], [], [], [], []]), targets: [0, 1, 2, 3, 4], seconds: [3, 3, 2, 2, 2])
    #expect(plan.makespan(workers: 1) == 12)
    #expect(plan.makespan(workers: 2) == 7)
    #expect(plan.makespan(workers: 5) == 3)
    #expect(Plan(graph([[]]), targets: [0], stored: [0]).makespan(workers: 2) == 0)
  }

  @Test("the makespan keeps Graham's bounds", arguments: 0..<30 as Range<UInt64>)
  func bounds(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let seconds = (0..<60).map { _ in Double(random.index(below: 20)) }
    let plan = Plan(randomGraph(60, seed: seed), targets: Array(0..<60), seconds: seconds)
    #expect(plan.totalSeconds == seconds.reduce(0, +))
    #expect(plan.makespan(workers: 1) == plan.totalSeconds)
    #expect(plan.makespan(workers: 60) == plan.criticalPathSeconds)
    for workers in 2...4 {
      let makespan = plan.makespan(workers: workers)
      let share = plan.totalSeconds / Double(workers)
      #expect(makespan >= max(plan.criticalPathSeconds, share))
      #expect(makespan <= share + plan.criticalPathSeconds * (1 - 1 / Double(workers)) + 1e-9)
    }
  }
}
