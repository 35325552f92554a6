package import Specification
import Stacking
import Jobs
import Tabular

extension ExperimentNetwork {
  /// Adds all stages in one evaluation.
  mutating func addEvaluation(_ evaluation: Evaluation) throws(StackError) {
    for stage in experiment.stages {
      var blends: [JobGraph.ID] = []
      var last: TargetContext?
      let own: [TargetStack]
      if let joint = stage.joint {
        own = try addJoint(joint, of: stage, evaluation)
      } else {
        own = try stage.targets.map { target throws(StackError) in
          try addTarget(target.value, of: stage, evaluation)
        }
      }
      for stack in own {
        stacks.append(stack)
        blends.append(stack.jobs.blend)
        last = stack.context
      }
      // A holdout predicts held-out cells alone; it completes no table.
      guard let fills = stage.fills?.value, let context = last else { continue }
      if case .holdout = evaluation { continue }
      let base = filled(stage.table.value, evaluation)
      var inputs = JobInputs<JobGraph.ID>()
      if let base { inputs.add(.table, base) }
      inputs.add(.blend, each: blends)
      let id = add(
        .fill(
          FillJob(
            table: base == nil ? tables.key(stage.table.value, in: evaluation) : nil,
            targets: stage.targets.map(\.value))),
        reading: inputs, named: JobName(context, table: stage.table.value))
      fillIDs[FillKey(table: fills, isMasked: evaluation == .masked)] = id
      if evaluation == .actual { self.fills[fills] = id }
    }
  }

  mutating func addTarget(
    _ target: String, of stage: StageSpec, _ evaluation: Evaluation
  ) throws(StackError) -> TargetStack {
    guard let stack = experiment.stack(stage.stack.value) else {
      preconditionFailure("the reader resolves every stack")
    }
    var rows: [Int?: TargetRows] = [:]
    for (choice, _) in stack.foldChoices(in: stage, isRead: experiment.isReadOutOfFold(stage)) {
      rows[choice.layer] = try targetRows(target, of: stage, choice, evaluation)
    }
    guard let stackRows = rows[nil] else { preconditionFailure("a stack has folds") }
    let (recipe, predictions) = stage.recipe(for: target)
    var context = TargetContext(
      stage: stage, target: target, evaluation: evaluation, rows: stackRows,
      predictions: predictions)
    let source = dataSource(recipe, &context)
    let data = dataJob(source, context, stackRows)
    let sources = stack.layers.indices.map { index in
      guard let own = rows[index + 1] else { return LayerSource(data: data, rows: stackRows) }
      return LayerSource(data: dataJob(source, context, own), rows: own)
    }
    let jobs = addStack(
      stack, over: LayerSource(data: data, rows: stackRows), sources, level: level(of: stage),
      loss: loss(of: target, in: stage),
      context: context,
      candidates: Dictionary(uniqueKeysWithValues: experiment.candidates.map { ($0.name, $0) }))
    return TargetStack(
      stage: stage.name, label: stage.label, target: target, evaluation: evaluation,
      context: context, jobs: jobs)
  }

  /// What a target's rows and features are made of, beside the rows.
  private struct DataSource {
    var recipe: FeatureRecipe
    var table: TableReference
    var joined: [TableReference]
    var inputs = JobInputs<JobGraph.ID>()
  }

  private func dataSource(_ recipe: FeatureRecipe, _ context: inout TargetContext) -> DataSource {
    let (stage, evaluation) = (context.stage, context.evaluation)
    var inputs = JobInputs<JobGraph.ID>()
    func reference(_ name: String) -> TableReference {
      guard let id = filled(name, evaluation) else {
        return .read(tables.key(name, in: evaluation))
      }
      inputs.add(.table, id)
      return .completed
    }
    let table = reference(stage.table.value)
    let joined = stage.joins.map { reference($0.table.value) }
    for join in stage.joins {
      if let id = filled(join.table.value, evaluation) {
        context.completed.append((join.table.value, id))
      }
    }
    for prediction in context.predictions {
      guard let source = stack(predicting: prediction, evaluation) else {
        preconditionFailure("stages are in the order of their needs")
      }
      inputs.add(.earlier, source.jobs.blend)
    }
    return DataSource(recipe: recipe, table: table, joined: joined, inputs: inputs)
  }

  /// The stack whose prediction is read; `nil` if it is not there yet.
  package func stack(
    predicting prediction: TargetContext.Prediction, _ evaluation: Evaluation
  ) -> TargetStack? {
    func isMeant(_ stack: TargetStack) -> Bool {
      stack.stage == prediction.stage && stack.target == prediction.target
        && stack.evaluation == evaluation
    }
    return stacks.first(where: isMeant) ?? rounds.first(where: isMeant)
  }

  /// The job that makes a target's rows and features, whose key is dear: for a variant that changes
  /// nothing which enters it, it is that of the experiment as written.
  private mutating func dataJob(
    _ source: DataSource, _ context: TargetContext, _ rows: TargetRows
  ) -> JobGraph.ID {
    let changed = experiment.changed
    let isWritten = NetworkMemo.dataSections.allSatisfy { !changed.contains($0) }
    let key = NetworkMemo.DataKey(
      stage: context.stage.name, target: context.target, evaluation: context.evaluation,
      folds: rows.folds, foldsLayer: rows.foldsLayer, needed: source.inputs.items.map(\.item))
    if isWritten, let known = memo.data[key] { return known }
    let recipe = rowsRecipe(context, rows)
    library.keep(rows, of: recipe)
    var job = DataJob(
      rows: recipe, table: source.table, joined: source.joined, recipe: source.recipe,
      weighting: context.stage.weight?.value)
    job.quantiles = context.stage.quantiles
    let id = add(.data(job), reading: source.inputs, named: JobName(context))
    memo.facts[id] = NetworkMemo.DataFacts(
      rows: rows, stage: context.stage.name, width: width(of: context),
      makesViews: context.stage.features.contains { feature in
        if case .generated(let generator) = feature.kind {
          generator.dependsOnTarget
        } else {
          false
        }
      })
    if isWritten { memo.data[key] = id }
    return id
  }

  private func rowsRecipe(_ context: TargetContext, _ rows: TargetRows) -> RowsRecipe {
    RowsRecipe(
      table: tables.key(root(context.stage.table.value), in: context.evaluation),
      target: context.target, task: task(of: context.target, in: context.stage),
      levels: context.stage.levels.map(\.value),
      holdout: holdout(context.evaluation, of: context.stage),
      predictsGaps: isReadAcrossTargets(context.stage, context.evaluation), folds: rows.folds,
      foldsLayer: rows.foldsLayer, seed: experiment.seed)
  }

  /// How a stage's predictions are made to agree with aggregates, and the job that completes their table if one does.
  ///
  /// A holdout hides rows of one stack and predicts no gaps: its groups are never whole.
  func reconciliation(
    _ context: TargetContext
  ) -> (recipe: ReconciliationRecipe, completed: JobGraph.ID?)? {
    let (stage, evaluation) = (context.stage, context.evaluation)
    if case .holdout = evaluation { return nil }
    guard let own = stage.reconciliation,
      let join = stage.joins.first(where: { $0.table.value == own.table.value })
    else { return nil }
    let completed = filled(own.table.value, evaluation)
    return (
      ReconciliationRecipe(
        target: context.target, table: tables.key(root(stage.table.value), in: evaluation),
        aggregates: completed == nil
          ? .read(tables.key(own.table.value, in: evaluation)) : .completed,
        by: join.on.map(\.value), otherNames: join.names, weights: own.weights?.value), completed
    )
  }

  private func holdout(_ evaluation: Evaluation, of stage: StageSpec) -> RowsRecipe.Holdout? {
    guard case .holdout(let name) = evaluation else { return nil }
    return experiment.evaluation.holdouts.first { $0.name == name }.map {
      RowsRecipe.Holdout(
        scheme: $0.scheme(latestBy: experiment.sizeOrder(of: stage)), name: $0.baseName)
    }
  }

  /// What is predicted of a target.
  func task(of target: String, in stage: StageSpec) -> TargetTask {
    let table = tables.entry(root(stage.table.value), in: .actual)?.table
    return stage.task ?? table?[target].map(TargetTask.init) ?? .regression
  }

  /// The classes of a target by number; empty for a target of numbers.
  func classes(of target: String, in stage: StageSpec) -> [String] {
    let task = task(of: target, in: stage)
    guard task.isOfClasses,
      let column = tables.entry(root(stage.table.value), in: .actual)?.table[target]
    else { return [] }
    return TargetCells(column, as: task, levels: stage.levels.map(\.value))?.classes ?? []
  }

  /// The job that completes a table; `nil` for one that is read.
  private func filled(_ table: String, _ evaluation: Evaluation) -> JobGraph.ID? {
    fillIDs[FillKey(table: table, isMasked: evaluation == .masked)]
  }

  /// The table that is read at the root of a chain of completions.
  package func root(_ table: String) -> String {
    var name = table
    while let stage = experiment.stage(filling: name) { name = stage.table.value }
    return name
  }

  private mutating func targetRows(
    _ target: String, of stage: StageSpec, _ folds: FoldChoice, _ evaluation: Evaluation
  ) throws(StackError) -> TargetRows {
    let root = root(stage.table.value)
    guard let table = tables.entry(root, in: evaluation)?.table else {
      throw .missingColumn(root)
    }
    let holdout = holdout(evaluation, of: stage)
    let key = NetworkMemo.RowsKey(
      table: tables.key(root, in: evaluation), target: target, task: task(of: target, in: stage),
      levels: stage.levels.map(\.value), seed: experiment.seed,
      holdout: holdout, folds: folds, predictsGaps: isReadAcrossTargets(stage, evaluation))
    if let known = memo.rows[key] { return known }
    let rows = try TargetRows(
      table: table, target: target, task: key.task, levels: key.levels, folds: folds,
      holdout: holdout?.scheme,
      predictsGaps: key.predictsGaps, seed: experiment.seed,
      holdoutSeed: derivedSeed(experiment.seed, "holdout/\(holdout?.draw ?? "")"))
    memo.rows[key] = rows
    return rows
  }

  /// Whether a later stage reads this one's predictions as a feature of another target, directly or
  /// by way of a stage between them, and so needs them in rows where this target is neither learned
  /// from nor held out.
  private func isReadAcrossTargets(_ stage: StageSpec, _ evaluation: Evaluation) -> Bool {
    guard case .holdout = evaluation else { return false }
    if stage.joint != nil { return true }
    return experiment.stages.contains { later in
      later.features.contains { feature in
        guard case .outOfFold(stage.name, let other) = feature.kind else { return false }
        let isOfOther = other.map { other in later.targets.contains { $0.value != other } } ?? false
        return isOfOther || isReadAcrossTargets(later, evaluation)
      }
    }
  }

  /// The level of the intervals of what a stage fills: that of the first inventory of its table, or
  /// else of a table that is completed further from it.
  package func level(of stage: StageSpec) -> Double {
    guard let fills = stage.fills?.value else { return 0.9 }
    let inventory =
      experiment.inventories.first { $0.table.value == fills }
      ?? experiment.inventories.first { isMade($0.table.value, from: fills) }
    return inventory?.level ?? 0.9
  }

  /// The table that holds what the stage's filled cells really were.
  func truth(of stage: StageSpec) -> String? {
    guard let fills = stage.fills?.value else { return nil }
    return experiment.evaluation.truths.first { $0.table.value == fills }?.truth.value
  }

  private func isMade(_ table: String, from other: String) -> Bool {
    var name = table
    while let stage = experiment.stage(filling: name) {
      name = stage.table.value
      if name == other { return true }
    }
    return false
  }
}
