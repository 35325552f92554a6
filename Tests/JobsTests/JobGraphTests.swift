import Testing

@testable import Jobs

@Suite struct JobGraphTests {
  @Test("jobs keep their order, keys and dependencies")
  func contents() {
    var graph = JobGraph()
    let a = graph.add(key: key(1))
    let b = graph.add(isTransient: true)
    let c = graph.add(after: [b, a, b], key: key(2), isTransient: true)
    #expect(graph.count == 3)
    #expect(Array(graph.jobs) == [a, b, c])
    #expect(graph.jobs.map(\.index) == [0, 1, 2])
    #expect(graph.dependencies(of: a).isEmpty)
    #expect(graph.dependencies(of: c) == [b, a, b])
    #expect(graph.key(of: a) == key(1) && graph.key(of: b) == nil && graph.key(of: c) == key(2))
    #expect(graph.jobs.map(graph.isTransient) == [false, true, true])
  }

  @Test("dependents are the dependencies turned round", arguments: 0..<20 as Range<UInt64>)
  func dependents(seed: UInt64) {
    let graph = randomGraph(60, seed: seed)
    let dependents = Dependents(graph, where: { $0 % 5 != 3 })
    for job in graph.jobs {
      let plain = graph.jobs.flatMap { reader in
        reader.index % 5 == 3
          ? [] : graph.dependencies(of: reader).filter { $0 == job }.map { _ in reader }
      }
      #expect(dependents.range(of: job.index).map { JobGraph.ID(dependents.jobs[$0]) } == plain)
    }
  }

  @Test("the heap gives out as sorting would", arguments: 0..<20 as Range<UInt64>)
  func heap(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let entries = (0..<random.index(below: 200)).map { ($0, Double(random.index(below: 30))) }
    var heap = ReadyHeap()
    for (job, priority) in entries { heap.push(Int32(job), priority: priority) }
    let order = entries.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { Int32($0.0) }
    #expect((0..<entries.count).map { _ in heap.pop() } == order)
    #expect(heap.pop() == nil)
  }
}
