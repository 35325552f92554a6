@testable import Jobs

/// A key for each number.
func key(_ number: Int) -> JobKey {
  JobKey(hashing: Array("test \(number)".utf8))
}

/// A graph of integers: job j reads the outputs of `dependencies[j]`.
func graph(_ dependencies: [[Int]], transient: Set<Int> = []) -> JobGraph {
  var graph = JobGraph()
  for (job, needed) in dependencies.enumerated() {
    _ = graph.add(
      after: needed.map(JobGraph.ID.init(index:)), key: key(job),
      isTransient: transient.contains(job))
  }
  return graph
}

/// A graph of `count` jobs, each reading up to three earlier ones, some of them twice.
func randomGraph(_ count: Int, seed: UInt64, transient: Set<Int> = []) -> JobGraph {
  var random = TestRandom(seed: seed)
  return graph(
    (0..<count).map { job in
      (0..<(job == 0 ? 0 : random.index(below: 4))).map { _ in random.index(below: job) }
    }, transient: transient)
}

/// Steele, Lea and Flood's SplitMix64: enough for tests, and the same everywhere.
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func index(below bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}

extension JobGraph {
  subscript(_ index: Int) -> ID { ID(index: index) }
}

extension Plan {
  /// A plan in which jobs are numbers, and what is stored is a list of them.
  init(
    _ graph: JobGraph, targets: [Int], stored: Set<Int> = [], seconds: [Double] = []
  ) {
    self.init(
      graph, targets: targets.map { graph[$0] }, isStored: { stored.contains($0.index) },
      seconds: { seconds.isEmpty ? 1 : seconds[$0.index] })
  }

  /// Takes and finishes one job after the other, and gives their order.
  mutating func runToEnd() -> [Int] {
    var order: [Int] = []
    while let job = next() {
      order.append(job.index)
      finish(job)
    }
    return order
  }
}
