import Specification
import Stacking
import TableFiles
import Resampling
package import Jobs
import Learners
import Tabular

/// The jobs of one target's stack, as they stand in the graph.
package struct TargetJobs: Sendable {
  package var data: JobGraph.ID
  /// By layer: the same with the layer's folds.
  package var layerData: [JobGraph.ID]
  package var layers: [JobGraph.ID]
  /// By layer: the names of its candidates, in their order.
  var names: [[String]]
  /// By layer, for a nested one by split: the layer below without what the split holds out.
  package var nested: [[JobGraph.ID]]
  /// Of layers that must earn their place, in order.
  var gates: [Gate]
  var decisions: [JobGraph.ID] { gates.map(\.decision) }
  var blend: JobGraph.ID
  var score: JobGraph.ID
  var fits: [JobGraph.ID]
  /// Fits of stacks from which a fold is kept out: for decisions and nested layers.
  var outerFits: [JobGraph.ID]
  /// The methods that the blend is compared with, and the job that puts their predictions together.
  var baselines: [BaselineMethod] = []
  package var baselineLayer: JobGraph.ID?
  /// The predictions of all base models, if they are to be written.
  var members: JobGraph.ID?
}

/// What a layer is fitted on: the job that makes its rows, features and splits.
struct LayerSource {
  var data: JobGraph.ID
  var rows: TargetRows

  var splits: [SplitName] {
    rows.splits.enumerated().map {
      SplitName(repeat: $1.repeat, fold: $1.fold, index: $0)
    }
  }
}

/// A stack with the candidates that it has for one target.
struct TargetStackPlan {
  let stack: StackSpec
  /// By layer, in the forms and on the scale in which they learn the target.
  let members: [[Candidate]]
  /// Of the intervals.
  let level: Double
  /// What weights are chosen by.
  let loss: Loss
  var moreLevels: [Double] = []

  /// What everything but weights is chosen by; `nil` for what is usual in the task.
  var evidenceLoss: Loss? { loss.ofEvidence.unlessDefault }

  /// What the layer after one sees of it.
  func next(after index: Int) -> LayerJob.Next? {
    var next = members.dropFirst(index + 1).first.map { above in
      LayerJob.Next(
        seesFeatures: stack.layers[index + 1].seesFeatures,
        forms: TargetForm.ordered(above.flatMap(\.form.forms)))
    }
    if let count = stack.layers[index].perFamily {
      next = next ?? LayerJob.Next(seesFeatures: true, forms: [])
      next?.limit = LayerJob.Limit(
        count: count, families: members[index].map(\.family.name), loss: evidenceLoss)
    }
    return next
  }
}

/// A decision, and the first layer that is left out if it is against it.
struct Gate {
  var decision: JobGraph.ID
  var layer: Int
  /// Which splits the decision keeps out, and by split the stacks without the layer and with it, which saw nothing of it.
  var outer: [Int] = []
  var without: [JobGraph.ID] = []
  var with: [JobGraph.ID] = []
}

/// The layers of a stack, as they stand in the graph.
struct LayerJobs {
  var layers: [JobGraph.ID] = []
  var nested: [[JobGraph.ID]] = []
  var fits: [JobGraph.ID] = []
  var outerFits: [JobGraph.ID] = []
}

extension ExperimentNetwork {
  /// Writes a stacked generalization (Wolpert 1992) as a graph, layer on layer.
  ///
  /// The blend sees only out-of-fold columns, and those come only from fits that did not see their
  /// rows: that no model is judged on rows it was fitted on can be read off the edges. From the
  /// second layer on that holds of the candidate, not of the columns it reads, whose makers have
  /// seen other folds, unless the layer is nested.
  ///
  /// - Parameters:
  ///   - data: The job that makes the target's rows and features, with the stack's own splits.
  ///   - sources: By layer: that job, or the one with the layer's own splits.
  /// - Returns: `Σ candidates · splits + layers + 2` jobs, one more for each layer whose form or trend is chosen and each
  ///   candidate that is refitted, and as many courses as fits of a candidate whose rounds the folds
  ///   choose together. A nested layer has the layers below it once more for each split, and one that
  ///   must earn its place those below and itself, each on the splits that are left.
  mutating func addStack(
    _ stack: StackSpec, over data: LayerSource, _ sources: [LayerSource], level: Double,
    loss: Loss, context: TargetContext, candidates: [String: Candidate]
  ) -> TargetJobs {
    let names = context.stage.earlierNames(for: context.target)
    let task = task(of: context.target, in: context.stage)
    let all = stack.layers.enumerated().map { index, layer in
      let named = layer.candidates.map { name in
        guard let candidate = candidates[name.value] else {
          preconditionFailure("the reader resolves every name in a layer")
        }
        return candidate
      }.filter { $0.isUsed(for: task) }
      let byCuts = context.rows.evidenceCount > 0
      let used = named.filter {
        $0.isUsed(byCuts: byCuts, liesBeyond: context.rows.liesBeyond)
      }
      // A layer of learners for the other gap alone is better than none.
      return (used.isEmpty ? named : used).flatMap { candidate in
        context.stage.candidates(of: candidate, for: context.target).map { candidate in
          var candidate = candidate
          candidate.stopping = stack.stopping
          candidate.trend = candidate.trend.renaming(names)
          return candidate
        }
      }.filter { !isLeftOut($0, layer: index + 1, context) }
    }
    // What a budget leaves nothing of is no layer.
    let plan = TargetStackPlan(
      stack: stack, members: Array(all.prefix { !$0.isEmpty }), level: level, loss: loss,
      moreLevels: experiment.moreIntervalLevels(
        ofStage: context.stage.declaredName ?? context.stage.name))
    let (gates, judgedFits) = addDecisions(plan, data, sources, context)
    let jobs = addLayers(plan.members.count, of: plan, sources, gates: gates, context)
    let baselines = addBaselines(data, context)
    let blend = addBlend(
      of: plan, data.data, jobs.layers, gates: gates, baselines: baselines, isFinal: true, context)
    var read = JobInputs([.data, .blend], [data.data, blend])
    read.add(.layer, each: jobs.layers)
    if let baselines { read.add(.baselines, baselines) }
    let score = add(.score(scoreJob(context)), reading: read, named: JobName(context))
    var members: JobGraph.ID?
    if experiment.evaluation.writesMembers, context.evaluation.name.learningPoint == nil {
      var read = JobInputs([.data], [data.data])
      read.add(.layer, each: jobs.layers)
      members = add(
        .members(MembersJob(isOutOfFold: context.evaluation == .actual)), reading: read,
        named: JobName(context))
    }
    var seen: Set<JobGraph.ID> = []
    return TargetJobs(
      data: data.data, layerData: sources.map(\.data), layers: jobs.layers,
      names: plan.members.map { $0.map(\.name) }, nested: jobs.nested,
      gates: gates, blend: blend, score: score, fits: jobs.fits,
      outerFits: (judgedFits + jobs.outerFits).filter { seen.insert($0).inserted },
      baselines: baselines == nil ? [] : baselineMethods(context),
      baselineLayer: baselines, members: members)
  }

  /// The layer of simple methods, each fitted in the stack's splits as a base model of the first layer is: one
  /// that is both is fitted once. `nil` where none is declared.
  private mutating func addBaselines(
    _ data: LayerSource, _ context: TargetContext
  ) -> JobGraph.ID? {
    let methods = baselineMethods(context)
    guard !methods.isEmpty else { return nil }
    let source = JobInputs([.data], [data.data])
    var read = source
    for method in methods {
      let fits = addFits(
        of: memo.spec(of: method), named: method.modelName, layer: 1, source, [],
        splits: data.splits, refits: data.rows.evidenceCount > 0, context)
      read.add(.fit, each: fits)
    }
    return add(
      .outOfFold(LayerJob(candidateCount: methods.count, mayFail: true)), reading: read,
      named: JobName(context))
  }

  /// Those that can predict what is predicted of a target: of quantiles the mean's counterpart, of classes none.
  private func baselineMethods(_ context: TargetContext) -> [BaselineMethod] {
    let task = task(of: context.target, in: context.stage)
    return experiment.evaluation.baselines.filter { $0.predicts(task) }
  }

  /// What a target's stack is chosen by: the first declared metric of its task.
  func loss(of target: String, in stage: StageSpec) -> Loss {
    let task = task(of: target, in: stage)
    if task == .quantile { return .quantiles }
    let metrics = experiment.evaluation.metrics(of: task)
    guard task.isOfClasses else { return Loss(classMetric: nil, metrics: metrics) }
    let usual: ClassMeasure = task == .ordinal ? .rankedProbability : .logLoss
    return Loss(classMetric: metrics.first?.ofClasses ?? usual, metrics: metrics)
  }

  func scoreJob(_ context: TargetContext) -> ScoreJob {
    let root = root(context.stage.table.value)
    return ScoreJob(
      target: context.target,
      metrics: experiment.evaluation.metrics(of: task(of: context.target, in: context.stage)),
      naive: experiment.evaluation.naive.map(\.value), observed: tables.key(root),
      table: tables.key(root, in: context.evaluation), isOutOfFold: context.evaluation == .actual,
      truth: context.evaluation == .actual
        ? truth(of: context.stage).map {
          .init(table: tables.key($0), key: experiment.table(root)?.request.key ?? [])
        } : nil)
  }

  // MARK: Layers

  /// Adds the first layers of a stack.
  ///
  /// - Parameter gates: Layers from that of a gate on are fitted only if its decision is for it.
  mutating func addLayers(
    _ count: Int, of plan: TargetStackPlan, _ sources: [LayerSource], gates: [Gate],
    _ context: TargetContext
  ) -> LayerJobs {
    var jobs = LayerJobs()
    for index in 0..<count {
      // What a layer is fitted on: the table for the first, the layer before it for the rest.
      let own = sources[index].data
      let needed = gates.filter { $0.layer <= index + 1 }.map(\.decision)
      var nested: [JobGraph.ID] = []
      if plan.stack.layers[index].isNested {
        for split in sources[index].splits {
          let below = addLayers(
            index, of: plan,
            outerSources(keepingOut: split, of: sources[index], Array(sources[..<index]), context),
            gates: [], keeping(split, outOf: context))
          nested += below.layers.suffix(1)
          jobs.outerFits += below.fits + below.outerFits
        }
      }
      var fits: [JobGraph.ID] = []
      for candidate in plan.members[index] {
        let spec = memo.spec(of: candidate.stoppingAsItCan)
        var source = JobInputs([.data], [own])
        if spec.isFormChosen {
          let job = FormJob(
            forms: spec.learnedForms, probes: FormEvidence.probes, seed: experiment.seed,
            loss: plan.evidenceLoss)
          source.add(
            .forms,
            add(.form(job), reading: JobInputs([.data], [own]), named: JobName(context)))
        }
        if let below = jobs.layers.last { source.add(.below, below) }
        source.add(.decision, each: needed)
        fits += addFits(
          of: spec, named: candidate.name, layer: index + 1, source, nested,
          splits: sources[index].splits,
          refits: plan.stack.refits || sources[index].rows.evidenceCount > 0,
          loss: plan.evidenceLoss, selection: context.stage.selection?.value, context)
      }
      jobs.nested.append(nested)
      var read = JobInputs([.data], [own])
      read.add(.fit, each: fits)
      jobs.layers.append(
        add(
          .outOfFold(
            LayerJob(candidateCount: plan.members[index].count, next: plan.next(after: index))),
          reading: read, named: JobName(context, layer: index + 1)))
      jobs.fits += fits
    }
    return jobs
  }

  /// - Parameter gates: Of layers that may turn out to be no part of the stack.
  mutating func addBlend(
    of plan: TargetStackPlan, _ data: JobGraph.ID, _ layers: [JobGraph.ID], gates: [Gate],
    baselines: JobGraph.ID? = nil, isFinal: Bool = false, _ context: TargetContext
  ) -> JobGraph.ID {
    let gates = gates.filter { $0.layer <= layers.count }
    // The last that is sure to be there, and those that may be.
    let last = (gates.map { $0.layer - 1 }.min() ?? layers.count) - 1
    let used = plan.stack.blend.layers == .last ? Array(last..<layers.count) : Array(layers.indices)
    var read = JobInputs([.data], [data])
    read.add(.layer, each: used.map { layers[$0] })
    read.add(.decision, each: gates.map(\.decision))
    if let baselines { read.add(.baselines, baselines) }
    let reconciliation = isFinal ? self.reconciliation(context) : nil
    if let completed = reconciliation?.completed { read.add(.aggregates, completed) }
    var spec = plan.stack.blend
    // It has no part in other blends, whose keys it leaves alone.
    if plan.loss != .classes(.logLoss) { spec.classes = .greedy }
    return add(
      .blend(
        BlendJob(
          spec: spec, level: plan.level, loss: plan.loss,
          layers: used.map { $0 + 1 },
          gates: gates.map(\.layer), reconciliation: reconciliation?.recipe,
          moreLevels: isFinal ? plan.moreLevels : [],
          tellsDistance: isFinal && context.evaluation == .actual && context.stage.fills != nil)),
      reading: read, named: JobName(context))
  }

  /// A candidate's fits: one for each split, and the one on all rows if there is to be one; those
  /// that another variant has are found at once.
  private mutating func addFits(
    of spec: CandidateSpec, named name: String, layer: Int, _ source: JobInputs<JobGraph.ID>,
    _ nested: [JobGraph.ID], splits: [SplitName], refits: Bool, loss: Loss? = nil,
    selection: SelectionSpec? = nil, _ context: TargetContext
  ) -> [JobGraph.ID] {
    let choosesByLoss = spec.isScaleChosen || selection != nil
    let courseLoss = choosesByLoss ? loss : nil
    let fitLoss = choosesByLoss || spec.stopping == .foldAveraged ? loss : nil
    let key = NetworkMemo.FitsKey(
      candidate: ObjectIdentifier(spec), refits: refits, layer: layer,
      source: source.items.map(\.item), nested: nested, seed: experiment.seed,
      loss: fitLoss, selection: selection)
    if let known = memo.fits[key] { return known }
    let name = JobName(context, candidate: name)
    func job(_ split: SplitName, by loss: Loss?) -> FitJob {
      FitJob(
        candidate: spec, layer: layer, split: split, seed: experiment.seed, loss: loss,
        selection: selection)
    }
    func inputs(_ split: SplitName) -> JobInputs<JobGraph.ID> {
      var inputs = source
      if !nested.isEmpty { inputs.add(.inner, nested[split.index]) }
      return inputs
    }
    var courses: [JobGraph.ID] = []
    if spec.stopping == .foldAveraged {
      courses = splits.map {
        add(.course(job($0, by: courseLoss)), reading: inputs($0), named: name)
      }
    }
    var fits = splits.map { split in
      var read = inputs(split)
      read.add(.course, each: courses)
      return add(.fit(job(split, by: fitLoss)), reading: read, named: name)
    }
    if refits {
      var read = source
      if spec.stopping == .ownFold {
        read.add(.fit, each: fits)
      } else {
        read.add(.course, each: courses)
      }
      fits.append(add(.fit(job(.refit, by: fitLoss)), reading: read, named: name))
    }
    memo.fits[key] = fits
    return fits
  }
}

extension Candidate {
  /// Only what grows round by round can stop; for the rest the key is that of no stopping. A network
  /// stops by itself on rows that it is given.
  fileprivate var stoppingAsItCan: Candidate {
    var candidate = self
    if candidate.stopping == .foldAveraged, !candidate.family.isStaged {
      candidate.stopping = .none
    }
    return candidate
  }
}
