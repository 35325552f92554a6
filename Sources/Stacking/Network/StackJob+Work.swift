import Jobs
import Learners
import Tabular

extension ExperimentNetwork {
  /// Does one job: a pure function of its description, the raw tables and its inputs.
  ///
  /// - Parameters:
  ///   - inputs: The results of the jobs it needs, in declared order.
  ///   - willPredict: Called by a fit between fitting and predicting, so that a caller with a clock
  ///     can tell the two apart.
  ///   - didFit: Given the model of a fit that had rows to learn from.
  /// - Throws: ``StackError``.
  func result(
    of id: JobGraph.ID, inputs: [StackOutput], willPredict: () -> Void,
    didFit: (FoldModel) -> Void = { _ in }
  ) throws(StackError) -> StackOutput {
    switch nodes[id.index].job {
    case .data(let context):
      return .data(try stageData(context, inputs))
    case .fit(let candidate, let layer, let split):
      return .fold(
        try fit(
          candidate, layer: layer, split, inputs, willPredict: willPredict, didFit: didFit))
    case .outOfFold(_, let candidates, let next):
      return .layer(outOfFold(candidates, next: next, inputs))
    case .blend(let spec, let level, let layers):
      return .blend(
        try blend(inputs[0].data, inputs[1...].map(\.layer), numbers: layers, spec, level: level))
    case .score(let context):
      return .scores(
        scores(context, inputs[0].data, inputs[1].blend, inputs[2...].map(\.layer)))
    case .fill(let context):
      return .table(filledTable(context, inputs))
    }
  }

  private func stageData(
    _ context: TargetContext, _ inputs: [StackOutput]
  ) throws(StackError) -> StageData {
    var available: [String: Table] = [:]
    for name in [context.stage.table.value] + context.stage.joins.map(\.table.value) {
      available[name] = tables.entry(name, in: context.evaluation)?.table
    }
    var earlier: [FeatureBuilder.EarlierPrediction: BlendResult] = [:]
    for (input, output) in zip(context.inputs, inputs) {
      switch input {
      case .filledTable(let name): available[name] = output.table.table
      case .prediction(let prediction): earlier[prediction] = output.blend
      }
    }
    // A table completed before still has this stage's gaps: its targets are not the earlier stage's.
    return try StageData(
      stage: context.stage, target: context.target, rows: context.rows, tables: available,
      earlier: earlier)
  }

  private func fit(
    _ candidate: Candidate, layer: Int, _ name: StackJob.SplitName, _ inputs: [StackOutput],
    willPredict: () -> Void, didFit: (FoldModel) -> Void
  ) throws(StackError) -> FoldPredictions {
    let data = inputs[0].data
    let below = inputs.count > 1 ? inputs[1].layer : nil
    func matrices(_ form: TargetForm) -> LayerColumns.Matrices {
      guard let below else { return .init(training: data.training, apply: data.apply) }
      guard let made = below.next[form] else {
        preconditionFailure("a layer is made in every form that is learned from it")
      }
      return made
    }
    let split = data.splits[name.index]
    // Where folds are no partition, a row without an out-of-fold value is not learned from in the
    // layers above; a split with no other rows has nothing to say.
    let rows = below.map { below in split.training.filter(below.covers) } ?? split.training
    guard !rows.isEmpty else {
      return FoldPredictions(
        heldOut: [Double](repeating: .nan, count: split.heldOut.count),
        apply: [Double](repeating: .nan, count: data.applyRows.count))
    }
    let seed = derivedSeed(experiment.seed, "fit/\(layer)/\(name.repeat)/\(name.fold)")
    let model: any Model
    let form: TargetForm
    do {
      switch candidate.form {
      case .fixed(let fixed): form = fixed
      case .chosen(let forms):
        form = try FormEvidence(data: data).choose(
          among: forms, candidate.learner, rows: rows, matrix: { matrices($0).training },
          seed: seed)
      }
      model = try candidate.learner.fit(
        TrainingData(features: matrices(form).training, target: data.learned(form), rows: rows),
        seed: seed)
    } catch {
      throw .fit(candidate: candidate.name, error)
    }
    let fold = FoldModel(model: model, form: form)
    didFit(fold)
    willPredict()
    let heldOut = fold.predict(
      matrices(form).training.selecting(split.heldOut),
      baselines: split.heldOut.map { data.transform.training[$0] })
    let applied = fold.predict(matrices(form).apply, baselines: data.transform.apply)
    if let bad = heldOut.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(candidate: candidate.name, row: data.trainingRows[split.heldOut[bad]])
    }
    if let bad = applied.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(candidate: candidate.name, row: data.applyRows[bad])
    }
    return FoldPredictions(heldOut: heldOut, apply: applied)
  }

  private func outOfFold(
    _ candidates: [String], next: StackJob.LayerInput?, _ inputs: [StackOutput]
  ) -> LayerColumns {
    let data = inputs[0].data
    let count = data.splits.count
    let columns = candidates.enumerated().map { index, name in
      LayerColumns.Column(
        candidate: name, of: data,
        bySplit: (0..<count).map { inputs[1 + index * count + $0].fold })
    }
    var layer = LayerColumns(columns: columns)
    for form in next?.forms ?? [] {
      layer.next[form] = data.matrices(
        over: columns, form: form, seesFeatures: next?.seesFeatures ?? true)
    }
    return layer
  }

  private func filledTable(_ context: FillContext, _ inputs: [StackOutput]) -> FilledTable {
    var filled: FilledTable
    if context.isFilledTable {
      filled = inputs[0].table
    } else {
      guard let entry = tables.entry(context.table, in: context.evaluation) else {
        preconditionFailure("every table was read")
      }
      filled = FilledTable(table: entry.table, filled: [])
    }
    let blends = inputs.dropFirst(context.isFilledTable ? 1 : 0)
    for (target, blend) in zip(context.targets, blends) {
      filled.fill(target, from: blend.blend, stage: context.stage)
    }
    return filled
  }
}
