public import Planning
import Specification
public import Stacking
import Resampling
import TableFiles
public import Jobs
import Learners
import OutsideLearners
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
    for earlier in stack.context.predictions {
      for needed in servedStacks(
        stage: earlier.stage, target: earlier.target, evaluation: evaluation)
      where !served.contains(where: { $0.blend == needed.blend }) {
        served.append(needed)
      }
    }
    return served + [stack]
  }

  /// The same with, in place of a target that others help, the stack of its chosen round and those this one reads.
  ///
  /// - Parameters:
  ///   - stacks: As ``servedStacks(stage:target:evaluation:)`` gave them.
  ///   - result: The results of their blends.
  public func chosenStacks(
    _ stacks: [TargetStack], result: (JobGraph.ID) throws -> StackResult
  ) rethrows -> [TargetStack] {
    var served: [TargetStack] = []
    func add(_ stack: TargetStack) throws {
      var own = stack
      if !stack.rounds.isEmpty {
        let weights = weights(try result(stack.blend), of: stack)
        let place = weights.firstIndex { $0.weight > 0 } ?? 0
        // It goes by the stage's own name, under which later stages read it.
        own = stack.rounds[place].named(like: stack)
      }
      for prediction in own.context.predictions {
        if let needed = self.stack(predicting: prediction, own.evaluation) { try add(needed) }
      }
      guard
        !served.contains(where: {
          $0.stage == own.stage && $0.target == own.target && $0.blend == own.blend
        })
      else { return }
      served.append(own)
    }
    if let last = stacks.last { try add(last) }
    return served
  }

  /// The stored results a bundle is made of: blends, and the completed tables that are joined.
  public func servedResults(of stacks: [TargetStack]) -> [JobGraph.ID] {
    stacks.flatMap { stack in [stack.blend] + stack.context.completed.map(\.id) }
  }

  /// The jobs whose outputs are never stored and that a bundle is made of.
  public func servedColumns(of stack: TargetStack) -> [JobGraph.ID] {
    [stack.jobs.data] + stack.jobs.layerData.filter { $0 != stack.jobs.data } + stack.jobs.layers
      + stack.jobs.nested.joined() + [stack.jobs.baselineLayer].compactMap(\.self)
  }

  /// The fits whose models a prediction asks for: those of the candidates with a weight, and all
  /// below a layer that is asked for.
  public func servedFits(of stack: TargetStack, blend: StackResult) -> [JobGraph.ID] {
    guard case .blend(let result) = blend.output else { return [] }
    if let place = result.baseline { return baselineFits(of: stack)[place].fits }
    let needed = neededCandidates(result)
    return stack.jobs.layers.indices.flatMap { index in
      candidates(of: stack, layer: index).enumerated().filter { needed(index + 1, $0.offset) }
        .flatMap(\.element.fits)
    }
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
      of: id, inputs: inputs.map(\.output), didFit: { model = $0 })
    return (StackResult(output), model)
  }

  /// Of layers that count from 1, and places among their candidates.
  private func neededCandidates(_ blend: BlendResult) -> (Int, Int) -> Bool {
    let used = blend.weights.filter { $0.weight > 0 }
    let highest = used.map(\.layer).max() ?? 0
    return { layer, place in
      layer < highest || used.contains { $0.layer == layer && $0.member == place }
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
    let recipes = stacks.map { $0.context.stage.recipe(for: $0.target).recipe }
    var joined: [String: Table] = [:]
    for stack in stacks {
      for join in stack.context.stage.joins {
        joined[join.table.value] = tables.entry(join.table.value, in: stack.evaluation)?.table
      }
      for fill in stack.context.completed {
        if case .table(let completed) = result(fill.id).output {
          joined[fill.table] = completed.addingHalfWidths(
            of: Set(recipes.compactMap { $0.baselineColumn(of: fill.table) }).sorted())
        }
      }
    }
    let sources = BundleSources(recipes, tables: joined)
    for (name, table) in joined {
      let used =
        (sources.on[name] ?? []) + (sources.joined[name] ?? []) + (sources.otherNames[name] ?? [])
      joined[name] = Table(
        table.columns.filter {
          used.contains($0.name) || $0.name.hasSuffix(CompletedTable.widthSuffix)
        })
    }
    let on = sources.on.keys.sorted().flatMap { sources.on[$0] ?? [] }
    var names: [String] = []
    for name in root.request.key + sources.own + on where !names.contains(name) {
      names.append(name)
    }
    var fitted: [FittedStack] = []
    for stack in stacks { fitted.append(try self.fitted(stack, result: result, model: model)) }
    var bundle = StackBundle(
      origin: StackBundle.Origin(
        strata: version, experiment: experiment.name, stage: own.stage, label: own.label,
        target: own.target, evaluation: own.evaluation.label, unit: table[own.target]?.unit ?? "",
        level: level(of: stage)),
      columns: try names.map { name throws(StackError) in
        try Self.source(name, table, root)
      },
      key: root.request.key, missing: root.request.missing, joined: joined, stacks: fitted)
    bundle.libraries = libraries(of: fitted)
    return bundle
  }

  /// Those that the models of some stacks ask for.
  private func libraries(of stacks: [FittedStack]) -> OutsideLibraries {
    let models = stacks.flatMap(\.layers).flatMap(\.candidates).flatMap(\.models)
    let asked = Set(models.compactMap { ($0?.model as? any FallibleModel)?.origin })
    var libraries = libraries
    libraries.origins = libraries.origins.filter { asked.contains($0.key) }
    return libraries
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
    let name = own.map { SplitName(repeat: $0.repeat, fold: $0.fold, index: split) }
    let view =
      fold.input == nil
      ? nil
      : data.fitView(
        matrix, rows: rows, form: fold.form,
        seed: CandidateFit.viewSeed(experiment.seed, name ?? .refit), kept: fold.input?.kept)
    return TreeExplanation.covers(of: fold.model, view?.training ?? matrix, rows: rows) ?? []
  }

  private func fitted(
    _ stack: TargetStack, result: (JobGraph.ID) -> StackResult, model: (JobGraph.ID) -> FoldModel?
  ) throws(StackError) -> FittedStack {
    guard case .blend(let job) = nodes[stack.blend.index].job,
      case .data(var data) = result(stack.jobs.data).output,
      case .blend(let blend) = result(stack.blend).output
    else { throw .unexpectedInput(InputRole.blend.rawValue) }
    data.judge(by: job.loss)
    if let place = blend.baseline {
      return try fitted(stack, baseline: place, job, data, result: result, model: model)
    }
    let all = try stack.jobs.layers.map { id throws(StackError) in try layer(result(id)) }
    let needed = neededCandidates(blend)
    // It weighs every layer that has a place in the stack.
    let numbers = job.layers.filter { number in blend.weights.contains { $0.layer == number } }
    var layers: [FittedStack.Layer] = []
    var seesFeatures = true
    var refits = false
    func below(_ index: Int, split: Int) throws(StackError) -> LayerColumns? {
      guard index > 0 else { return nil }
      let columns = all[index - 1]
      let nested = stack.jobs.nested[index]
      guard nested.indices.contains(split) else { return columns }
      return columns.nested(try layer(result(nested[split])), split: split, of: data)
    }
    for (index, own) in all.enumerated() {
      let served = candidates(of: stack, layer: index).enumerated().filter {
        own.columns[$0.offset].isPassedOn && needed(index + 1, $0.offset)
      }
      if served.isEmpty { break }
      refits = served.contains { $0.element.fits.count > own.splits.count }
      layers.append(
        FittedStack.Layer(
          seesFeatures: seesFeatures,
          candidates: try served.map { place, candidate throws(StackError) in
            let models = candidate.fits.map(model)
            return FittedStack.Candidate(
              name: candidate.name, place: place, models: models,
              covers: try models.indices.map { split throws(StackError) in
                try models[split].map { model throws(StackError) in
                  covers(of: model, split, of: own.splits, data, try below(index, split: split))
                } ?? []
              })
          }))
      if case .outOfFold(let job) = nodes[stack.jobs.layers[index].index].job, let next = job.next {
        seesFeatures = next.seesFeatures
      }
    }
    let (recipe, predictions) = stack.context.stage.recipe(for: stack.target)
    return FittedStack(
      stage: stack.stage, target: stack.target, recipe: recipe,
      earlier: predictions.map { .init(stage: $0.stage, target: $0.target) },
      features: data.training.features, roles: data.roles,
      generators: recipe.tableGenerators.compactMap { data.tableGenerators[$0] },
      layers: layers,
      blend: try fittedBlend(
        BlendMembers(data, numbers.map { all[$0 - 1] }, numbers: numbers), job),
      refits: refits,
      minimum: data.transform.minimum, maximum: data.transform.maximum, classes: data.classes)
  }

  private func fittedBlend(
    _ members: BlendMembers, _ job: BlendJob
  ) throws(StackError) -> FittedBlend {
    if job.loss == .quantiles { return try members.fittedQuantiles(job.spec, level: job.level) }
    guard case .classes(let metric) = job.loss else {
      return try members.fitted(job.spec, level: job.level)
    }
    return try members.fittedClasses(job.spec, level: job.level, metric: metric)
  }

  /// A stack of one base model: the baseline that takes the ensemble's place.
  private func fitted(
    _ stack: TargetStack, baseline place: Int, _ job: BlendJob, _ data: StageData,
    result: (JobGraph.ID) -> StackResult, model: (JobGraph.ID) -> FoldModel?
  ) throws(StackError) -> FittedStack {
    guard let id = stack.jobs.baselineLayer else {
      throw .unexpectedInput(InputRole.baselines.rawValue)
    }
    let own = try layer(result(id))
    let members = BlendMembers(data, [own], numbers: [1])
    let weights = members.places.map { $0 == place ? 1.0 : 0 }
    let fits = baselineFits(of: stack)[place]
    let models = fits.fits.map(model)
    let (recipe, predictions) = stack.context.stage.recipe(for: stack.target)
    return FittedStack(
      stage: stack.stage, target: stack.target, recipe: recipe,
      earlier: predictions.map { .init(stage: $0.stage, target: $0.target) },
      features: data.training.features, roles: data.roles,
      generators: recipe.tableGenerators.compactMap { data.tableGenerators[$0] },
      layers: [
        FittedStack.Layer(
          seesFeatures: true,
          candidates: [
            FittedStack.Candidate(
              name: fits.name, place: place, models: models, covers: models.map { _ in [] })
          ])
      ],
      blend: job.loss == .quantiles
        ? members.fittedQuantiles(weights, level: job.level)
        : members.fitted(weights, level: job.level),
      refits: fits.fits.count > own.splits.count, minimum: data.transform.minimum,
      maximum: data.transform.maximum, classes: [])
  }

  private func layer(_ result: StackResult) throws(StackError) -> LayerColumns {
    guard case .layer(let layer) = result.output else {
      throw .unexpectedInput(InputRole.layer.rawValue)
    }
    return layer
  }
}
