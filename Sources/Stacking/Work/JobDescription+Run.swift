import Tabular

/// Told what a job does while it does it; changes nothing of it.
package struct JobHooks {
  /// Called by a fit between fitting and predicting, so that a caller with a clock can tell the two apart.
  package var willPredict: () -> Void
  /// Given the model of a fit that had rows to learn from; with it a fit always makes its model.
  package var didFit: ((FoldModel) -> Void)?

  package init(willPredict: @escaping () -> Void = {}, didFit: ((FoldModel) -> Void)? = nil) {
    self.willPredict = willPredict
    self.didFit = didFit
  }
}

extension JobDescription {
  /// Does the job: a pure function of the description, of what it reads, and of the tables that the
  /// description names by what they hold.
  ///
  /// - Throws: ``StackError``.
  package func run(
    _ inputs: JobInputs<StackOutput>, tables: TableLibrary, hooks: JobHooks = JobHooks()
  ) throws(StackError) -> StackOutput {
    switch self {
    case .data(let job): return .data(try job.run(inputs, tables))
    case .outer(let fold):
      let data = try inputs.data()
      // Another target's data may have the splits of which one is kept out.
      let outer = inputs.first(.outer) == nil ? data : try inputs.data(.outer)
      return .data(data.keepingOut(fold, of: outer.splits))
    case .form(let job):
      let evidence = FormEvidence(data: try inputs.data(by: job.loss), probes: job.probes)
      return .forms(
        try evidence.choose(among: job.forms, seed: derivedSeed(job.seed, "form")))
    case .course(let job):
      return .course(try CandidateFit(job, inputs).courseOrFailure(willPredict: hooks.willPredict))
    case .fit(let job):
      return .fold(
        try CandidateFit(job, inputs).predictionsOrFailure(
          willPredict: hooks.willPredict, didFit: hooks.didFit))
    case .outOfFold(let job): return .layer(try job.run(inputs))
    case .blend(let job):
      return .blend(try job.reconciled(try job.run(inputs), inputs, tables))
    case .decision(let job):
      return .decision(
        LayerDecision(
          layer: job.layer, margin: job.margin, try inputs.data(by: job.loss), outer: job.outer,
          without: try inputs.blends(.without), with: try inputs.blends(.with)))
    case .score(let job): return .scores(try job.run(inputs, tables))
    case .fill(let job): return .table(try job.run(inputs, tables))
    case .members(let job): return .members(try job.run(inputs))
    case .rounds: return .layer(try RoundColumns.run(inputs))
    case .joint(let job): return .blend(try job.run(inputs))
    }
  }
}

extension DataJob {
  fileprivate func run(
    _ inputs: JobInputs<StackOutput>, _ library: TableLibrary
  ) throws(StackError) -> StageData {
    var completed = try inputs.tables()[...]
    func table(_ reference: TableReference) throws(StackError) -> CompletedTable {
      switch reference {
      case .read(let key): return CompletedTable(table: try library.table(key), filled: [])
      case .completed:
        guard let first = completed.popFirst() else {
          throw .unexpectedInput(InputRole.table.rawValue)
        }
        return first
      }
    }
    // A table completed before still has this stage's gaps: its targets are not the earlier stage's.
    let own = try table(self.table)
    let joined = try self.joined.map(table)
    var data = try StageData(
      recipe, target: target, task: rows.task, levels: rows.levels, quantiles: quantiles,
      rows: try library.rows(rows),
      table: own.table,
      joined: joined.map(\.table), earlier: try inputs.blends(.earlier), seed: rows.seed)
    if let weighting {
      try data.weigh(by: weighting, in: own.table)
    }
    data.fileRows = own.table.fileRows
    data.baselineUncertainty = try recipe.baselineUncertainty(own, joined, rows: data.applyRows)
    return data
  }
}

extension LayerJob {
  fileprivate func run(_ inputs: JobInputs<StackOutput>) throws(StackError) -> LayerColumns {
    let data = try inputs.data(by: next?.limit?.loss)
    let fits = try inputs.fits()
    let splitCount = data.splits.count
    let fitCount = fits.count / candidateCount
    guard fitCount * candidateCount == fits.count, fitCount >= splitCount else {
      throw .unexpectedInput(InputRole.fit.rawValue)
    }
    var layer = LayerColumns(
      columns: (0..<candidateCount).map { index in
        let own = fits[index * fitCount..<(index + 1) * fitCount]
        return LayerColumns.Column(
          of: data, bySplit: Array(own.prefix(splitCount)),
          refit: fitCount > splitCount ? own.last : nil)
      }, splits: data.splits, outputs: data.outputs)
    let failures = layer.columns.compactMap(\.failure)
    guard mayFail || failures.count < candidateCount else { throw .everyModelFailed(failures) }
    if let limit = next?.limit { layer.keep(limit, of: data) }
    for form in next?.forms ?? [] {
      layer.next[form] = data.matrices(
        over: layer.columns, form: form, seesFeatures: next?.seesFeatures ?? true)
    }
    return layer
  }
}

extension BlendJob {
  /// Weighs the columns of the layers on their out-of-fold values, and predicts with the bags.
  ///
  /// Weights and errors are in the target's own units, within the column's bounds.
  fileprivate func run(_ inputs: JobInputs<StackOutput>) throws(StackError) -> BlendResult {
    let data = try inputs.data(by: loss)
    let layers = try inputs.layers()
    let decisions = try inputs.decisions()
    guard layers.count == self.layers.count, decisions.count == gates.count else {
      throw .unexpectedInput(InputRole.layer.rawValue)
    }
    let end = zip(gates, decisions).filter { !$1.isAccepted }.map(\.0).min() ?? .max
    let admitted = layers.indices.filter { self.layers[$0] < end }
    // Where decisions say which layer is the last, all that may be are given.
    let used = spec.layers == .last ? Array(admitted.suffix(1)) : admitted
    let members = BlendMembers(
      data, used.map { layers[$0] }, numbers: used.map { self.layers[$0] })
    if case .classes(let metric) = loss {
      return try members.classResult(spec, level: level, metric: metric)
    }
    if loss == .quantiles {
      var result = try members.quantileResult(spec, level: level, more: moreLevels)
      if tellsDistance { result.distances = FeatureDistances(data).values }
      guard let baselines = try inputs.layer(.baselines),
        case let simple = BlendMembers(data, [baselines], numbers: [0]),
        let chosen = try members.quantileBaseline(among: simple, spec)
      else { return result }
      return result.replaced(by: simple.quantileResult(chosen, level: level, more: moreLevels))
    }
    let weights = try members.weights(spec)
    let byFold = members.weightsByFold(spec)
    var result = members.result(weights, byFold: byFold, level: level, more: moreLevels)
    if tellsDistance { result.distances = FeatureDistances(data).values }
    guard let baselines = try inputs.layer(.baselines),
      case let simple = BlendMembers(data, [baselines], numbers: [0]),
      let chosen = members.baseline(among: simple, byFold)
    else { return result }
    return result.replaced(by: simple.result(chosen, level: level, more: moreLevels))
  }
}

extension FillJob {
  fileprivate func run(
    _ inputs: JobInputs<StackOutput>, _ library: TableLibrary
  ) throws(StackError) -> CompletedTable {
    var completed: CompletedTable
    if let table {
      completed = CompletedTable(table: try library.table(table), filled: [])
    } else {
      guard let base = try inputs.tables().first else {
        throw .unexpectedInput(InputRole.table.rawValue)
      }
      completed = base
      completed.steps += 1
    }
    for (target, blend) in zip(targets, try inputs.blends(.blend)) {
      try completed.fill(target, from: blend)
    }
    return completed
  }
}
