import Jobs
import Tabular

extension ExperimentNetwork {
  /// Adds all stages in one evaluation.
  mutating func addEvaluation(_ evaluation: Evaluation) throws(StackError) {
    for stage in experiment.stages {
      var blends: [JobGraph.ID] = []
      var last: TargetContext?
      for target in stage.targets.map(\.value) {
        let (stack, context) = try addTarget(target, of: stage, evaluation)
        stacks.append(stack)
        blends.append(stack.jobs.blend)
        last = context
      }
      // A holdout predicts held-out cells alone; it completes no table.
      guard let fills = stage.fills?.value, let context = last else { continue }
      if case .holdout = evaluation { continue }
      let base = filled(stage.table.value, evaluation)
      let fill = FillContext(
        stage: stage.name, table: stage.table.value, evaluation: evaluation,
        isFilledTable: base != nil,
        targets: stage.targets.map(\.value))
      let id = add(.fill(fill), after: (base.map { [$0] } ?? []) + blends, in: context)
      fillIDs[FillKey(table: fills, isMasked: evaluation == .masked)] = id
      if evaluation == .actual { self.fills[fills] = id }
    }
  }

  private mutating func addTarget(
    _ target: String, of stage: StageSpec, _ evaluation: Evaluation
  ) throws(StackError) -> (TargetStack, TargetContext) {
    guard let stack = experiment.stack(stage.stack.value) else {
      preconditionFailure("the reader resolves every stack")
    }
    var rows: [Int?: TargetRows] = [:]
    for (choice, _) in stack.foldChoices(in: stage, isRead: experiment.isReadOutOfFold(stage)) {
      rows[choice.layer] = try targetRows(target, of: stage, choice, evaluation)
    }
    guard let stackRows = rows[nil] else { preconditionFailure("a stack has folds") }
    var inputs: [TargetContext.Input] = []
    var needed: [JobGraph.ID] = []
    for name in [stage.table.value] + stage.joins.map(\.table.value) {
      guard let id = filled(name, evaluation) else { continue }
      inputs.append(.filledTable(name))
      needed.append(id)
    }
    for feature in stage.features {
      guard case .outOfFold(let earlier, let other) = feature.kind else { continue }
      let prediction = FeatureBuilder.EarlierPrediction(stage: earlier, target: other ?? target)
      guard
        let source = stacks.first(where: {
          $0.stage == earlier && $0.target == prediction.target && $0.evaluation == evaluation
        })
      else { preconditionFailure("stages are in the order of their needs") }
      inputs.append(.prediction(prediction))
      needed.append(source.jobs.blend)
    }
    let context = TargetContext(
      stage: stage, target: target, evaluation: evaluation, rows: stackRows, inputs: inputs)
    let data = dataJob(context, after: needed)
    let sources = stack.layers.indices.map { index in
      guard let own = rows[index + 1] else { return LayerSource(data: data, rows: stackRows) }
      var context = context
      context.rows = own
      return LayerSource(data: dataJob(context, after: needed), rows: own)
    }
    let jobs = addStack(
      stack, over: LayerSource(data: data, rows: stackRows), sources, level: level(of: stage),
      context: context,
      candidates: Dictionary(uniqueKeysWithValues: experiment.candidates.map { ($0.name, $0) }))
    return (
      TargetStack(
        stage: stage.name, label: stage.label, target: target, evaluation: evaluation,
        rows: stackRows,
        jobs: jobs),
      context
    )
  }

  /// The job that makes a target's rows and features, whose key is dear: for a variant that changes
  /// nothing which enters it, it is that of the experiment as written.
  private mutating func dataJob(
    _ context: TargetContext, after needed: [JobGraph.ID]
  ) -> JobGraph.ID {
    let changed = experiment.changed
    guard NetworkMemo.dataSections.allSatisfy({ !changed.contains($0) }) else {
      return add(.data(context), after: needed, in: context)
    }
    let key = NetworkMemo.DataKey(
      stage: context.stage.name, target: context.target, evaluation: context.evaluation,
      folds: context.rows.folds, foldsLayer: context.rows.foldsLayer, needed: needed)
    if let known = memo.data[key] { return known }
    let id = add(.data(context), after: needed, in: context)
    memo.data[key] = id
    return id
  }

  /// The job that completes a table; `nil` for one that is read.
  private func filled(_ table: String, _ evaluation: Evaluation) -> JobGraph.ID? {
    fillIDs[FillKey(table: table, isMasked: evaluation == .masked)]
  }

  /// The table that is read at the root of a chain of completions.
  func root(_ table: String) -> String {
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
    var holdout: EvaluationSpec.Holdout?
    if case .holdout(let name) = evaluation {
      holdout = experiment.evaluation.holdouts.first { $0.name == name }
    }
    let key = NetworkMemo.RowsKey(
      table: tables.key(root, in: evaluation), target: target, seed: experiment.seed,
      holdout: holdout?.name, scheme: holdout?.scheme, folds: folds,
      predictsGaps: isReadAcrossTargets(stage, evaluation))
    if let known = memo.rows[key] { return known }
    let rows = try TargetRows(
      table: table, target: target, folds: folds, holdout: holdout?.scheme,
      predictsGaps: key.predictsGaps, seed: experiment.seed,
      holdoutSeed: derivedSeed(experiment.seed, "holdout/\(holdout?.name ?? "")"))
    memo.rows[key] = rows
    return rows
  }

  /// Whether a later stage reads this one's predictions as a feature of another target, directly or
  /// by way of a stage between them, and so needs them in rows where this target is neither learned
  /// from nor held out.
  private func isReadAcrossTargets(_ stage: StageSpec, _ evaluation: Evaluation) -> Bool {
    guard case .holdout = evaluation else { return false }
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
  func level(of stage: StageSpec) -> Double {
    guard let fills = stage.fills?.value else { return 0.9 }
    let inventory =
      experiment.inventories.first { $0.table.value == fills }
      ?? experiment.inventories.first { isMade($0.table.value, from: fills) }
    return inventory?.level ?? 0.9
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
