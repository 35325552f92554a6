import Testing

@testable import Store

@Suite("what jobs cost by their work")
struct WorkRateTests {
  private func rate(_ jobs: [(work: Double, cost: Double)]) -> WorkRate {
    var rate = WorkRate()
    for job in jobs { rate.add(work: job.work, cost: job.cost) }
    return rate
  }

  @Test("the costs it says of few jobs add up to what they were")
  func totals() {
    let jobs = [(1.0, 2.0), (3, 7), (10, 15), (100, 190)]
    let said = jobs.reduce(0) { $0 + rate(jobs).cost(of: $1.0) }
    // Older jobs count a little less than the last.
    #expect(abs(said - 214) < 1)
  }

  @Test("jobs of one size say a cost in proportion to the work")
  func oneSize() {
    #expect(rate([(5, 10), (5, 10)]).cost(of: 20) == 40)
  }

  @Test("no cost is below zero, and none falls with the work")
  func bounds() {
    // A line through these meets zero work below zero.
    let steep = rate([(10, 1), (20, 30)])
    #expect(steep.cost(of: 0) == 0)
    #expect(steep.cost(of: 1) > 0)
    let falling = rate([(1, 10), (10, 1)])
    #expect(falling.cost(of: 1) == falling.cost(of: 1000))
    #expect(WorkRate().cost(of: 3) == 0)
  }

  @Test("later jobs outweigh earlier ones")
  func memory() {
    let jobs = Array(repeating: (1.0, 1.0), count: 500) + Array(repeating: (1, 5), count: 3000)
    #expect(abs(rate(jobs).cost(of: 1) - 5) < 0.02)
  }
}
