/// Who reads each job's output: the edges of a graph turned round, in compressed rows.
struct Dependents: Sendable {
  /// Job j's readers are `jobs[range(of: j)]`, in the order of the graph; twice if it reads j twice.
  private(set) var jobs: [Int32]
  private var starts: [Int32]

  /// Keeps the edges to readers that are `included`.
  init(_ graph: JobGraph, where included: (Int) -> Bool) {
    // A counting sort: count, sum up, then place from the back, which moves each start to its row.
    starts = Array(repeating: 0, count: graph.count + 1)
    var total: Int32 = 0
    for job in 0..<graph.count where included(job) {
      for place in graph.range(of: job) { starts[Int(graph.dependencies[place])] += 1 }
    }
    for job in 0...graph.count {
      total += starts[job]
      starts[job] = total
    }
    jobs = Array(repeating: 0, count: Int(total))
    for job in stride(from: graph.count - 1, through: 0, by: -1) where included(job) {
      for place in graph.range(of: job).reversed() {
        let dependency = Int(graph.dependencies[place])
        starts[dependency] -= 1
        jobs[Int(starts[dependency])] = Int32(job)
      }
    }
  }

  func range(of job: Int) -> Range<Int> { Int(starts[job])..<Int(starts[job + 1]) }
}
