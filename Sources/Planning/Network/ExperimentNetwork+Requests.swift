package import Stacking
package import Jobs

extension ExperimentNetwork {
  /// A job with all that another process needs to do it.
  ///
  /// - Complexity: O(the jobs whose results are never stored that it reads, directly or not).
  package func request(for id: JobGraph.ID) -> JobRequest {
    var steps: [JobRequest.Step] = []
    var places: [JobGraph.ID: Int] = [:]
    func add(_ id: JobGraph.ID) -> Int {
      if let known = places[id] { return known }
      let node = nodes[id.index]
      var inputs = JobInputs<JobRequest.Source>()
      for (role, input) in zip(node.roles, graph.dependencies(of: id)) {
        if graph.isTransient(input) {
          inputs.add(role, .step(add(input)))
        } else {
          inputs.add(role, .result(nodes[input.index].key))
        }
      }
      steps.append(.init(node.job, inputs))
      places[id] = steps.count - 1
      return steps.count - 1
    }
    _ = add(id)
    let node = nodes[id.index]
    return JobRequest(key: node.key, candidate: node.candidate, steps: steps)
  }
}

extension ExperimentNetwork {
  /// Several jobs with all that another process needs to do them.
  ///
  /// - Parameter jobs: Stored ones, in the order of the graph.
  /// - Complexity: O(the jobs, and those whose results are never stored that they read).
  package func request(for jobs: [JobGraph.ID]) -> ChunkRequest {
    var steps: [ChunkRequest.Step] = []
    var places: [JobGraph.ID: Int] = [:]
    let own = Set(jobs)
    func add(_ id: JobGraph.ID) -> Int {
      if let known = places[id] { return known }
      let node = nodes[id.index]
      var inputs = JobInputs<JobRequest.Source>()
      for (role, input) in zip(node.roles, graph.dependencies(of: id)) {
        if graph.isTransient(input) || own.contains(input) {
          inputs.add(role, .step(add(input)))
        } else {
          inputs.add(role, .result(nodes[input.index].key))
        }
      }
      let result =
        graph.isTransient(id)
        ? nil : ChunkRequest.Result(key: node.key, label: node.label, candidate: node.candidate)
      steps.append(.init(node.job, inputs, result: result))
      places[id] = steps.count - 1
      return steps.count - 1
    }
    for id in jobs { _ = add(id) }
    return ChunkRequest(steps: steps)
  }
}
