import Cluster
import Jobs
import Testing

@Suite struct ChunkPartitionTests {
  /// Stacks of one target each: data that is never stored, fits in two layers, a blend; and a last job
  /// over all blends.
  private func stacks(_ targets: Int, fits: Int) -> (JobGraph, [JobGraph.ID]) {
    var graph = JobGraph()
    var blends: [JobGraph.ID] = []
    func key(_ parts: Int...) -> JobKey { JobKey(hashing: Array("\(parts)".utf8)) }
    for target in 0..<targets {
      let data = graph.add(isTransient: true)
      let first = (0..<fits).map { graph.add(after: [data], key: key(target, 1, $0)) }
      let layer = graph.add(after: [data] + first, isTransient: true)
      let second = (0..<fits).map { graph.add(after: [data, layer], key: key(target, 2, $0)) }
      blends.append(graph.add(after: [data] + second, key: key(target, 3, 0)))
    }
    _ = graph.add(after: blends, key: key(-1, 0, 0))
    return (graph, Array(graph.jobs.suffix(1)))
  }

  private func partition(
    _ graph: JobGraph, _ targets: [JobGraph.ID], target: Double
  ) -> (Plan, ChunkPartition) {
    let plan = Plan(graph, targets: targets, isStored: { _ in false })
    return (plan, ChunkPartition(plan, target: target))
  }

  /// Every stored job once, each chunk after those it reads, and what it reads is named.
  private func check(_ plan: Plan, _ partition: ChunkPartition) {
    var owner: [JobGraph.ID: Int] = [:]
    for (place, chunk) in partition.chunks.enumerated() {
      #expect(chunk.after.allSatisfy { $0 < place })
      for job in chunk.jobs {
        #expect(owner[job] == nil)
        owner[job] = place
      }
    }
    let stored = plan.graph.jobs.filter { plan.runs($0) && !plan.graph.isTransient($0) }
    #expect(Set(owner.keys) == Set(stored))
    func reads(_ job: JobGraph.ID) -> [JobGraph.ID] {
      plan.graph.dependencies(of: job).flatMap {
        plan.graph.isTransient($0) ? reads($0) : [$0]
      }
    }
    for (place, chunk) in partition.chunks.enumerated() {
      let needed = Set(chunk.jobs.flatMap(reads)).subtracting(chunk.jobs)
      #expect(Set(chunk.reads) == needed)
      #expect(Set(chunk.after) == Set(needed.compactMap { owner[$0] }))
      #expect(!chunk.after.contains(place))
    }
  }

  @Test(arguments: [0.5, 1, 3, 7, 20, 100, 1e6])
  func everyJobIsInOneChunkAndNoChunkWaitsForItself(target: Double) {
    let (graph, wanted) = stacks(5, fits: 7)
    let (plan, partition) = partition(graph, wanted, target: target)
    check(plan, partition)
  }

  @Test func whatFitsIntoOneChunkIsOne() {
    let (graph, wanted) = stacks(1, fits: 4)
    let (_, partition) = partition(graph, wanted, target: 100)
    // The stack, and the job over all blends, which is of no stack.
    #expect(partition.chunks.map(\.jobs.count) == [9, 1])
  }

  @Test func aWideLayerIsCutAndItsPartsWaitForNoneOfOneAnother() {
    let (graph, wanted) = stacks(1, fits: 12)
    let (plan, partition) = partition(graph, wanted, target: 4)
    check(plan, partition)
    #expect(partition.chunks.prefix(3).map(\.jobs.count) == [4, 4, 4])
    #expect(partition.chunks.prefix(3).allSatisfy { $0.after.isEmpty })
    #expect(partition.chunks.map(\.seconds).max() == 4)
  }

  @Test func thePathOfAChunkHasThoseBehindIt() {
    let (graph, wanted) = stacks(1, fits: 12)
    let (_, partition) = partition(graph, wanted, target: 4)
    #expect(partition.chunks.last?.longestPath == partition.chunks.last?.seconds)
    // A part of each layer, the blend, the last job.
    #expect(partition.chunks[0].longestPath == 10)
  }

  @Test func stacksThatReadOneAnotherStayWithoutCycles() {
    // a's second job reads b's first, b's second reads a's first: together neither could begin.
    var graph = JobGraph()
    func key(_ number: UInt8) -> JobKey { JobKey(hashing: [number]) }
    let (a, b) = (graph.add(isTransient: true), graph.add(isTransient: true))
    let (a1, b1) = (graph.add(after: [a], key: key(1)), graph.add(after: [b], key: key(2)))
    let a2 = graph.add(after: [a, b1], key: key(3))
    let b2 = graph.add(after: [b, a1], key: key(4))
    let (plan, partition) = partition(graph, [a2, b2], target: 100)
    check(plan, partition)
  }

  @Test func storedResultsAreReadAndNotMade() {
    let (graph, wanted) = stacks(2, fits: 3)
    let stored = Set(graph.jobs.prefix(3))
    let plan = Plan(graph, targets: wanted, isStored: { stored.contains($0) })
    let partition = ChunkPartition(plan, target: 1000)
    check(plan, partition)
  }

  @Test func chunksAreLongWhereWorkIsMuchAndShortWhereItIsLittle() {
    #expect(ChunkPartition.target(total: 1e6, width: 100) == 45)
    #expect(abs(ChunkPartition.target(total: 240, width: 2) - 1) < 1e-12)
    // Not more than two thousand where that is enough for every worker.
    #expect(abs(ChunkPartition.target(total: 8000, width: 60) - 4) < 1e-12)
    #expect(ChunkPartition.target(total: 0.1, width: 8) == 0.2)
  }
}
