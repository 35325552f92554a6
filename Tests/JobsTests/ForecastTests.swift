import Testing

@testable import Jobs

@Suite("what a plan will hold in memory")
struct ForecastTests {
  private func forecast(
    _ plan: Plan, workers: Int = 1, results: [Int], work: [Int]? = nil
  ) -> Forecast {
    plan.forecast(
      workers: workers,
      memory: Plan.Memory(result: { results[$0.index] }, work: { work?[$0.index] ?? 0 }))
  }

  @Test("a result is held until the last job that reads it has ended")
  func chain() {
    // 0 is read by 1 alone: when 2 begins it is gone.
    let plan = Plan(graph([[], [0], [1]]), targets: [2])
    #expect(forecast(plan, results: [100, 10, 1]).peakBytes == 110)
    let both = Plan(graph([[], [0], [1, 0]]), targets: [2])
    #expect(forecast(both, results: [100, 10, 1]).peakBytes == 111)
  }

  @Test("jobs that run at once hold their own memory at once")
  func workers() {
    let plan = Plan(graph([[], [], []]), targets: [0, 1, 2])
    let work = [5, 7, 11]
    #expect(forecast(plan, workers: 1, results: [0, 0, 0], work: work).peakBytes == 11)
    #expect(forecast(plan, workers: 3, results: [0, 0, 0], work: work).peakBytes == 23)
  }

  @Test("a stored result is held from when it is read, and one that nobody reads is not")
  func stored() {
    let plan = Plan(graph([[], [0], [0], []]), targets: [1, 2, 3], stored: [0])
    #expect(forecast(plan, results: [50, 1, 2, 90]).peakBytes == 90)
    #expect(forecast(plan, results: [50, 1, 2, 3]).peakBytes == 52)
  }

  @Test("nothing to run holds nothing")
  func nothing() {
    let plan = Plan(graph([[], [0]]), targets: [1], stored: [1])
    #expect(forecast(plan, results: [1, 1]) == Forecast(makespan: 0, peakBytes: 0))
  }
}
