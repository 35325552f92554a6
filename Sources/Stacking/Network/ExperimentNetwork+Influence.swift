public import Jobs

extension ExperimentNetwork {
  /// The jobs of the selected variant whose own descriptions a value of the file enters, in the order
  /// of the graph; not those that merely read their results.
  ///
  /// - Parameter path: Keys and list positions, separated by points.
  public func jobs(entered path: String) -> [JobGraph.ID] {
    var found: Set<JobGraph.ID> = []
    let parts = path.split(separator: ".", maxSplits: 3).map(String.init)
    let (name, rest) = (parts.dropFirst().first, parts.dropFirst(2).first)
    switch parts.first {
    case "vars":
      guard let name else { break }
      for use in experiment.uses(ofVariable: name) { found.formUnion(jobs(entered: use)) }
    case "seed": for stack in stacks { found.formUnion([stack.jobs.data] + allFits(stack)) }
    case "learners":
      for id in stacks.flatMap(allFits) {
        guard case .fit(let candidate, _, _) = nodes[id.index].job else { continue }
        if name == nil || candidate.group == name { found.insert(id) }
      }
    case "stacks":
      for stack in stacks(where: { name == nil || $0.stack.value == name }) {
        found.formUnion(jobs(of: stack, entered: rest))
      }
    case "stages":
      for stack in stacks(where: { name == nil || $0.name == name }) {
        // A scale and a trend are matters of each fit.
        if let key = rest, ["trend", "transform"].contains(key) {
          found.formUnion(stack.fits)
        } else {
          found.insert(stack.jobs.data)
        }
      }
      for stage in experiment.stages where name == nil || stage.name == name {
        for isMasked in [false, true] {
          guard let fills = stage.fills?.value else { continue }
          if let id = fillIDs[FillKey(table: fills, isMasked: isMasked)] { found.insert(id) }
        }
      }
    case "tables": found = jobs(reading: name)
    case "evaluate": found = jobs(evaluating: name, rest)
    case "inventories": found = Set(stacks.map(\.blend))
    default: break
    }
    return found.sorted()
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

  private func stacks(where isMeant: (StageSpec) -> Bool) -> [TargetStack] {
    stacks.filter { stack in experiment.stage(stack.stage).map(isMeant) ?? false }
  }

  private func jobs(of stack: TargetStack, entered key: String?) -> [JobGraph.ID] {
    switch key {
    case "folds": [stack.jobs.data]
    case "blend": [stack.blend]
    case "layers": allFits(stack) + stack.jobs.layers + stack.decisions + [stack.blend]
    default:
      [stack.jobs.data, stack.blend] + allFits(stack) + stack.jobs.layers + stack.decisions
    }
  }

  private func allFits(_ stack: TargetStack) -> [JobGraph.ID] {
    stack.fits + stack.jobs.outerFits
  }

  /// Rows, features and scores are made of a table; completed tables are made of it too.
  private func jobs(reading table: String?) -> Set<JobGraph.ID> {
    var found: Set<JobGraph.ID> = []
    for stack in stacks {
      guard let stage = experiment.stage(stack.stage) else { continue }
      let read = [stage.table.value] + stage.joins.map(\.table.value)
      let isRoot = table == nil || root(stage.table.value) == table
      if isRoot || read.contains(where: { $0 == table }) { found.insert(stack.jobs.data) }
      if isRoot || truth(of: stage) == table { found.insert(stack.score) }
    }
    for id in fillIDs.values {
      guard case .fill(let fill) = nodes[id.index].job, !fill.isFilledTable else { continue }
      if table == nil || fill.table == table { found.insert(id) }
    }
    return found
  }

  private func jobs(evaluating key: String?, _ name: String?) -> Set<JobGraph.ID> {
    switch key {
    case "holdouts":
      Set(
        stacks.filter {
          if case .holdout(let own) = $0.evaluation { name == nil || own == name } else { false }
        }.map(\.jobs.data))
    case "masked": Set(stacks.filter { $0.evaluation == .masked }.map(\.jobs.data))
    default: Set(stacks.map(\.score))
    }
  }
}
