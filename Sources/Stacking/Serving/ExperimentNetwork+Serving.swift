import Resampling
import TableFiles
public import Jobs
import Learners
import Tabular

extension ExperimentNetwork {
  /// The stack of a target and those whose predictions it reads, each after those it needs; empty if
  /// there is no such stack.
  public func servedStacks(
    stage: String, target: String, evaluation: Evaluation
  ) -> [TargetStack] {
    guard
      let stack = stacks.first(where: {
        $0.stage == stage && $0.target == target && $0.evaluation == evaluation
      })
    else { return [] }
    var served: [TargetStack] = []
    for case .prediction(let earlier) in context(of: stack).inputs {
      for needed in servedStacks(
        stage: earlier.stage, target: earlier.target, evaluation: evaluation)
      where !served.contains(where: { $0.blend == needed.blend }) {
        served.append(needed)
      }
    }
    return served + [stack]
  }

  /// The stored results a bundle is made of: blends, and the completed tables that are joined.
  public func servedResults(of stacks: [TargetStack]) -> [JobGraph.ID] {
    stacks.flatMap { stack in [stack.blend] + joinedFills(of: stack).map(\.id) }
  }

  /// The jobs whose outputs are never stored and that a bundle is made of.
  public func servedColumns(of stack: TargetStack) -> [JobGraph.ID] {
    [stack.jobs.data] + stack.jobs.layerData.filter { $0 != stack.jobs.data } + stack.jobs.layers
      + stack.jobs.nested.joined()
  }

  /// The fits whose models a prediction asks for: those of the candidates with a weight, and all
  /// below a layer that is asked for.
  public func servedFits(of stack: TargetStack, blend: StackResult) -> [JobGraph.ID] {
    let needed = neededCandidates(blend.output.blend)
    return stack.jobs.layers.enumerated().flatMap { index, layer in
      candidates(of: layer).filter { needed(index + 1, $0.name) }.flatMap(\.fits)
    }
  }

  /// The candidates of a layer with their fits, by split.
  func candidates(of layer: JobGraph.ID) -> [(name: String, fits: [JobGraph.ID])] {
    guard case .outOfFold(_, let names, _) = nodes[layer.index].job else {
      preconditionFailure("a layer of columns")
    }
    // The first input is the data. A fit may be that of another candidate with the same learner.
    let fits = Array(graph.dependencies(of: layer).dropFirst())
    let count = fits.count / names.count
    return names.enumerated().map { ($1, Array(fits[$0 * count..<($0 + 1) * count])) }
  }

  /// Does a fit once more and keeps its model.
  ///
  /// - Returns: No model where the split has no row to learn from.
  /// - Throws: ``StackError``.
  public func fitKeepingModel(
    _ id: JobGraph.ID, inputs: [StackResult]
  ) throws(StackError) -> (result: StackResult, model: FoldModel?) {
    var model: FoldModel?
    let output = try result(
      of: id, inputs: inputs.map(\.output), willPredict: {},
      didFit: { model = $0 })
    return (StackResult(output), model)
  }

  private func neededCandidates(_ blend: BlendResult) -> (Int, String) -> Bool {
    let used = blend.weights.filter { $0.weight > 0 }
    let highest = used.map(\.layer).max() ?? 0
    return { layer, name in
      layer < highest || used.contains { $0.layer == layer && $0.candidate == name }
    }
  }

  private func context(of stack: TargetStack) -> TargetContext {
    guard case .data(let context) = nodes[stack.jobs.data.index].job else {
      preconditionFailure("a stack begins with its data")
    }
    return context
  }

  private func joinedFills(of stack: TargetStack) -> [(table: String, id: JobGraph.ID)] {
    let context = context(of: stack)
    return zip(context.inputs, graph.dependencies(of: stack.jobs.data)).compactMap { input, id in
      guard case .filledTable(let name) = input,
        context.stage.joins.contains(where: { $0.table.value == name })
      else { return nil }
      return (name, id)
    }
  }
}

extension ExperimentNetwork {
  /// Puts a bundle together.
  ///
  /// - Parameters:
  ///   - stacks: As ``servedStacks(stage:target:evaluation:)`` gave them.
  ///   - result: The results of ``servedResults(of:)`` and ``servedColumns(of:)``.
  ///   - model: The models of ``servedFits(of:blend:)``.
  public func bundle(
    of stacks: [TargetStack], strata version: String, result: (JobGraph.ID) -> StackResult,
    model: (JobGraph.ID) -> FoldModel?
  ) throws(StackError) -> StackBundle {
    guard let own = stacks.last, let stage = experiment.stage(own.stage),
      let root = experiment.table(root(stage.table.value)),
      let table = tables.entry(root.name, in: own.evaluation)?.table
    else { preconditionFailure("a stack of this network") }
    var joined: [String: Table] = [:]
    for stack in stacks {
      let context = context(of: stack)
      for join in context.stage.joins {
        joined[join.table.value] = tables.entry(join.table.value, in: stack.evaluation)?.table
      }
      for fill in joinedFills(of: stack) { joined[fill.table] = result(fill.id).output.table.table }
    }
    let sources = BundleSources(
      stacks.map { (context(of: $0).stage, $0.target) }, tables: joined)
    for (name, table) in joined {
      let used =
        (sources.on[name] ?? []) + (sources.joined[name] ?? []) + (sources.otherNames[name] ?? [])
      joined[name] = Table(table.columns.filter { used.contains($0.name) })
    }
    let on = sources.on.keys.sorted().flatMap { sources.on[$0] ?? [] }
    var names: [String] = []
    for name in root.request.key + sources.own + on where !names.contains(name) {
      names.append(name)
    }
    var fitted: [FittedStack] = []
    for stack in stacks { fitted.append(try self.fitted(stack, result: result, model: model)) }
    return StackBundle(
      origin: StackBundle.Origin(
        strata: version, experiment: experiment.name, stage: own.stage, label: own.label,
        target: own.target, evaluation: own.evaluation.label, unit: table[own.target]?.unit ?? "",
        level: level(of: stage)),
      specification: experiment.resolvedText,
      stages: experiment.stages,
      columns: try names.map { name throws(StackError) in
        try Self.source(name, table, root)
      },
      key: root.request.key, missing: root.request.missing, joined: joined, stacks: fitted)
  }

  private static func source(
    _ name: String, _ table: Table, _ source: TableSource
  ) throws(StackError) -> StackBundle.SourceColumn {
    guard let column = table[name] else { throw .missingColumn(name) }
    var isCategory = false
    if case .categories = column.values { isCategory = true }
    let declared = source.request.columns.first { $0.name == name }?.declaration
    return StackBundle.SourceColumn(
      name: name, isCategory: isCategory,
      declaration: StackBundle.SourceColumn.declaration(
        isCategory: isCategory, moment: column.moment, minimum: column.minimum,
        maximum: column.maximum, invalid: declared?.invalid ?? .error,
        conversion: declared?.conversion))
  }

  /// What a model of trees was grown on, as its nodes part it.
  ///
  /// - Parameter columns: The layer below as the fit saw it; `nil` for the first.
  private func covers(
    of fold: FoldModel, _ split: Int, of splits: [Split],
    _ data: StageData, _ columns: LayerColumns?
  ) -> [UInt32] {
    // Explained are models of the first layer; what those above it saw was less a trend that is not kept.
    if columns != nil, fold.trend != nil { return [] }
    let matrix = columns?.next[fold.form]?.training ?? data.training
    // After the folds comes the fit on all rows, where there is one.
    let training =
      split < splits.count ? splits[split].training : Array(data.trainingRows.indices)
    let rows = training.filter { columns?.covers($0) ?? true }
    let own = data.splits.indices.contains(split) ? data.splits[split] : nil
    let name = own.map { StackJob.SplitName(repeat: $0.repeat, fold: $0.fold, index: split) }
    let view =
      fold.input == nil
      ? nil
      : data.fitView(
        matrix, rows: rows, form: fold.form,
        seed: CandidateFit.viewSeed(experiment.seed, name ?? .refit))
    return TreeExplanation.covers(of: fold.model, view?.training ?? matrix, rows: rows) ?? []
  }

  private func fitted(
    _ stack: TargetStack, result: (JobGraph.ID) -> StackResult, model: (JobGraph.ID) -> FoldModel?
  ) throws(StackError) -> FittedStack {
    guard case .blend(let spec, let level, let possible, _) = nodes[stack.blend.index].job else {
      preconditionFailure("a stack ends with its blend")
    }
    let data = result(stack.jobs.data).output.data
    let blend = result(stack.blend).output.blend
    let needed = neededCandidates(blend)
    // It weighs every layer that has a place in the stack.
    let numbers = possible.filter { number in blend.weights.contains { $0.layer == number } }
    var layers: [FittedStack.Layer] = []
    var seesFeatures = true
    var refits = false
    func below(_ layer: Int, split: Int) -> LayerColumns? {
      guard layer > 0 else { return nil }
      let columns = result(stack.jobs.layers[layer - 1]).output.layer
      let nested = stack.jobs.nested[layer]
      guard nested.indices.contains(split) else { return columns }
      return columns.nested(result(nested[split]).output.layer, split: split, of: data)
    }
    for (index, id) in stack.jobs.layers.enumerated() {
      let own = result(id).output.layer
      let columns = own.columns
      let served = candidates(of: id).enumerated()
        .filter { columns[$0].isPassedOn && needed(index + 1, $1.name) }.map(\.element)
      if served.isEmpty { break }
      refits = served.contains { $0.fits.count > own.splits.count }
      layers.append(
        FittedStack.Layer(
          seesFeatures: seesFeatures,
          candidates: served.map { name, fits in
            let models = fits.map(model)
            return FittedStack.Candidate(
              name: name, models: models,
              covers: models.indices.map { split in
                models[split].map {
                  covers(of: $0, split, of: own.splits, data, below(index, split: split))
                } ?? []
              })
          }))
      if case .outOfFold(_, _, let next?) = nodes[id.index].job { seesFeatures = next.seesFeatures }
    }
    return FittedStack(
      stage: context(of: stack).stage.name, target: stack.target,
      features: data.training.features,
      generators: context(of: stack).stage.tableGenerators.compactMap { data.tableGenerators[$0] },
      layers: layers,
      blend: try fittedBlend(
        data, numbers.map { result(stack.jobs.layers[$0 - 1]).output.layer }, numbers: numbers,
        spec, level: level),
      refits: refits,
      minimum: data.transform.minimum, maximum: data.transform.maximum)
  }
}
