public import Jobs
import Specification
import Stacking

extension ExperimentNetwork {
  /// Whether it fits a candidate, or is its course.
  public func isFit(_ id: JobGraph.ID) -> Bool { nodes[id.index].candidate != nil }

  /// The layer (from 1) and the candidate of a fit or of its course; `nil` for any other job.
  public func candidate(of id: JobGraph.ID) -> (layer: Int, candidate: String)? {
    let node = nodes[id.index]
    switch node.job {
    case .fit(let job), .course(let job): return (job.layer, node.candidate ?? "")
    default: return nil
    }
  }

  /// The baselines with their fits, by split.
  package func baselineFits(of stack: TargetStack) -> [(name: String, fits: [JobGraph.ID])] {
    guard let layer = stack.jobs.baselineLayer else { return [] }
    return members(stack.jobs.baselines.map(\.modelName), of: layer)
  }

  /// The candidates of a layer (from 0) with their fits, by split.
  package func candidates(
    of stack: TargetStack, layer: Int
  ) -> [(name: String, fits: [JobGraph.ID])] {
    members(stack.jobs.names[layer], of: stack.jobs.layers[layer])
  }

  private func members(
    _ names: [String], of layer: JobGraph.ID
  ) -> [(name: String, fits: [JobGraph.ID])] {
    // The first input is the data. A fit may be that of another candidate with the same learner.
    let fits = Array(graph.dependencies(of: layer).dropFirst())
    let count = fits.count / names.count
    return names.enumerated().map { ($1, Array(fits[$0 * count..<($0 + 1) * count])) }
  }

  /// The fits of each candidate of a stack, by layer (from 1) and name.
  public func fits(
    of stack: TargetStack
  ) -> [(layer: Int, candidate: String, fits: [JobGraph.ID])] {
    stack.jobs.layers.indices.flatMap { index in
      candidates(of: stack, layer: index).map { (index + 1, $0.name, $0.fits) }
    }
  }

  /// Whether it is done only if a layer earns its place, and else gives nothing at no cost.
  public func isConditional(_ id: JobGraph.ID) -> Bool {
    isFit(id) && nodes[id.index].roles.contains(.decision)
  }

  /// Whether it decides on a layer.
  public func isDecision(_ id: JobGraph.ID) -> Bool { nodes[id.index].job.kind == .decision }

  /// All jobs that some need, directly or not, and these, in the order of the graph.
  public func needed(by jobs: [JobGraph.ID]) -> [JobGraph.ID] {
    var isNeeded = [Bool](repeating: false, count: graph.count)
    for id in jobs { isNeeded[id.index] = true }
    for id in graph.jobs.reversed() where isNeeded[id.index] {
      for dependency in graph.dependencies(of: id) { isNeeded[dependency.index] = true }
    }
    return graph.jobs.filter { isNeeded[$0.index] }
  }

  /// All jobs that read results of the given ones, directly or not; without these.
  public func dependents(of jobs: [JobGraph.ID]) -> [JobGraph.ID] {
    var reached = Set(jobs)
    var found: [JobGraph.ID] = []
    for id in graph.jobs where !reached.contains(id) {
      if graph.dependencies(of: id).contains(where: reached.contains) {
        reached.insert(id)
        found.append(id)
      }
    }
    return found
  }

  /// What a job's key is a hash of, one part after the other.
  public func parts(of id: JobGraph.ID) -> [KeyPart] { KeyPart.parts(of: keyText(of: id)) }

  /// The same as one text.
  package func keyText(of id: JobGraph.ID) -> String {
    let node = nodes[id.index]
    let keys = graph.dependencies(of: id).map { nodes[$0.index].key }
    return node.job.keyText(JobInputs(node.roles, keys))
  }
}
