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
    didFit: ((FoldModel) -> Void)? = nil
  ) throws(StackError) -> StackOutput {
    switch nodes[id.index].job {
    case .data(let context):
      return .data(try stageData(context, inputs))
    case .outer(_, let fold):
      // The last input has the splits of which one is kept out; it may be the only one.
      return .data(inputs[0].data.keepingOut(fold, of: inputs[inputs.count - 1].data.splits))
    case .form(let forms):
      let evidence = FormEvidence(data: inputs[0].data)
      return .forms(
        try evidence.choose(among: forms, seed: derivedSeed(experiment.seed, "form")))
    case .course(let candidate, let layer, let split):
      let fit = CandidateFit(
        candidate, layer: layer, split, inputs, experimentSeed: experiment.seed)
      return .course(try fit.course(willPredict: willPredict))
    case .fit(let candidate, let layer, let split):
      let fit = CandidateFit(
        candidate, layer: layer, split, inputs, experimentSeed: experiment.seed)
      return .fold(try fit.predictions(willPredict: willPredict, didFit: didFit))
    case .outOfFold(_, let candidates, let next):
      return .layer(outOfFold(candidates, next: next, inputs))
    case .blend(let spec, let level, let layers, let gates):
      let admitted = admitted(layers, gates, inputs[(1 + layers.count)...].compactMap(\.decision))
      return .blend(
        try blend(
          inputs[0].data, admitted.map { inputs[1 + $0].layer },
          numbers: admitted.map { layers[$0] },
          spec, level: level))
    case .decision(let layer, let margin, let outer):
      let blends = inputs[1...].map(\.blend)
      return .decision(
        LayerDecision(
          layer: layer, margin: margin, inputs[0].data, outer: outer,
          without: Array(blends.prefix(outer.count)), with: Array(blends.suffix(outer.count))))
    case .score(let context):
      return .scores(
        scores(context, inputs[0].data, inputs[1].blend, inputs[2...].map(\.layer)))
    case .fill(let context):
      return .table(filledTable(context, inputs))
    }
  }

  /// Positions of the layers that a blend is made of.
  ///
  /// - Parameter gates: By decision: the first of the layers that are left out if it is against them.
  private func admitted(_ layers: [Int], _ gates: [Int], _ decisions: [LayerDecision]) -> [Int] {
    let end = zip(gates, decisions).filter { !$1.isAccepted }.map(\.0).min() ?? .max
    return layers.indices.filter { layers[$0] < end }
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

  private func outOfFold(
    _ candidates: [String], next: StackJob.LayerInput?, _ inputs: [StackOutput]
  ) -> LayerColumns {
    let data = inputs[0].data
    let splitCount = data.splits.count
    let fitCount = (inputs.count - 1) / candidates.count
    var layer = LayerColumns(
      columns: candidates.enumerated().map { index, name in
        let fits = (0..<fitCount).map { inputs[1 + index * fitCount + $0].fold }
        return LayerColumns.Column(
          candidate: name, of: data, bySplit: Array(fits.prefix(splitCount)),
          refit: fitCount > splitCount ? fits.last : nil)
      }, splits: data.splits)
    if let limit = next?.limit { layer.keep(limit, of: data) }
    for form in next?.forms ?? [] {
      layer.next[form] = data.matrices(
        over: layer.columns, form: form, seesFeatures: next?.seesFeatures ?? true)
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
