import Resampling
import Jobs
import Learners
import Tabular

/// The jobs of one target's stack, as they stand in the graph.
struct TargetJobs: Sendable {
  var data: JobGraph.ID
  /// By layer: the same with the layer's folds.
  var layerData: [JobGraph.ID]
  var layers: [JobGraph.ID]
  /// By layer, for a nested one by split: the layer below without what the split holds out.
  var nested: [[JobGraph.ID]]
  /// Of layers that must earn their place, in order.
  var decisions: [JobGraph.ID]
  var blend: JobGraph.ID
  var score: JobGraph.ID
  var fits: [JobGraph.ID]
  /// Fits of stacks from which a fold is kept out: for decisions and nested layers.
  var outerFits: [JobGraph.ID]
}

/// What a layer is fitted on: the job that makes its rows, features and splits.
struct LayerSource {
  var data: JobGraph.ID
  var rows: TargetRows

  var splits: [StackJob.SplitName] {
    rows.splits.enumerated().map {
      StackJob.SplitName(repeat: $1.repeat, fold: $1.fold, index: $0)
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

  /// What the layer after one sees of it.
  func next(after index: Int) -> StackJob.LayerInput? {
    var next = members.dropFirst(index + 1).first.map { above in
      StackJob.LayerInput(
        seesFeatures: stack.layers[index + 1].seesFeatures,
        forms: TargetForm.ordered(above.flatMap(\.form.forms)))
    }
    if let count = stack.layers[index].perFamily {
      next = next ?? StackJob.LayerInput(seesFeatures: true, forms: [])
      next?.limit = StackJob.FamilyLimit(count: count, families: members[index].map(\.family.name))
    }
    return next
  }
}

/// A decision, and the first layer that is left out if it is against it.
struct Gate {
  var decision: JobGraph.ID
  var layer: Int
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
    context: TargetContext, candidates: [String: Candidate]
  ) -> TargetJobs {
    let all = stack.layers.enumerated().map { index, layer in
      layer.candidates.flatMap { name -> [Candidate] in
        guard let candidate = candidates[name.value] else {
          preconditionFailure("the reader resolves every name in a layer")
        }
        return context.stage.candidates(of: candidate, for: context.target).map { candidate in
          var candidate = candidate
          candidate.stopping = stack.stopping
          return candidate
        }
      }.filter { !isLeftOut($0, layer: index + 1, context) }
    }
    // What a budget leaves nothing of is no layer.
    let plan = TargetStackPlan(
      stack: stack, members: Array(all.prefix { !$0.isEmpty }), level: level)
    let (gates, judgedFits) = addDecisions(plan, data, sources, context)
    let jobs = addLayers(plan.members.count, of: plan, sources, gates: gates, context)
    let blend = addBlend(of: plan, data.data, jobs.layers, gates: gates, context)
    let score = add(.score(context), after: [data.data, blend] + jobs.layers, in: context)
    var seen: Set<JobGraph.ID> = []
    return TargetJobs(
      data: data.data, layerData: sources.map(\.data), layers: jobs.layers, nested: jobs.nested,
      decisions: gates.map(\.decision), blend: blend, score: score, fits: jobs.fits,
      outerFits: (judgedFits + jobs.outerFits).filter { seen.insert($0).inserted })
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
        let form =
          candidate.isFormChosen
          ? add(.form(among: candidate.learnedForms), after: [own], in: context) : nil
        let source = [own, form, jobs.layers.last].compactMap { $0 } + needed
        fits += addFits(
          of: candidate, layer: index + 1, source, nested, splits: sources[index].splits,
          refits: plan.stack.refits || sources[index].rows.evidenceCount > 0, context)
      }
      jobs.nested.append(nested)
      jobs.layers.append(
        add(
          .outOfFold(
            layer: index + 1, candidates: plan.members[index].map(\.name),
            next: plan.next(after: index)),
          after: [own] + fits, in: context))
      jobs.fits += fits
    }
    return jobs
  }

  /// - Parameter gates: Of layers that may turn out to be no part of the stack.
  mutating func addBlend(
    of plan: TargetStackPlan, _ data: JobGraph.ID, _ layers: [JobGraph.ID], gates: [Gate],
    _ context: TargetContext
  ) -> JobGraph.ID {
    let gates = gates.filter { $0.layer <= layers.count }
    // The last that is sure to be there, and those that may be.
    let last = (gates.map { $0.layer - 1 }.min() ?? layers.count) - 1
    let used = plan.stack.blend.layers == .last ? Array(last..<layers.count) : Array(layers.indices)
    return add(
      .blend(
        plan.stack.blend, level: plan.level, layers: used.map { $0 + 1 }, gates: gates.map(\.layer)),
      after: [data] + used.map { layers[$0] } + gates.map(\.decision), in: context)
  }

  /// A candidate's fits: one for each split, and the one on all rows if there is to be one; those
  /// that another variant has are found at once.
  private mutating func addFits(
    of candidate: Candidate, layer: Int, _ source: [JobGraph.ID], _ nested: [JobGraph.ID],
    splits: [StackJob.SplitName], refits: Bool, _ context: TargetContext
  ) -> [JobGraph.ID] {
    var candidate = candidate
    // Only what grows round by round can stop; for the rest the key is that of no stopping. A network
    // stops by itself on rows that it is given.
    if candidate.stopping == .foldAveraged, !candidate.family.isStaged {
      candidate.stopping = .none
    }
    let key = NetworkMemo.FitsKey(
      learner: candidate.canonicalText, form: candidate.form, scale: candidate.scale,
      trend: candidate.trend, stopping: candidate.stopping, refits: refits, layer: layer,
      source: source, nested: nested,
      seed: experiment.seed)
    if let known = memo.fits[key] { return known }
    func inputs(_ split: StackJob.SplitName) -> [JobGraph.ID] {
      source + (nested.isEmpty ? [] : [nested[split.index]])
    }
    var courses: [JobGraph.ID] = []
    if candidate.stopping == .foldAveraged {
      courses = splits.map {
        add(
          .course(candidate: candidate, layer: layer, split: $0), after: inputs($0), in: context)
      }
    }
    var fits = splits.map {
      add(
        .fit(candidate: candidate, layer: layer, split: $0), after: inputs($0) + courses,
        in: context)
    }
    if refits {
      let evidence = candidate.stopping == .ownFold ? fits : courses
      fits.append(
        add(
          .fit(candidate: candidate, layer: layer, split: .refit), after: source + evidence,
          in: context))
    }
    memo.fits[key] = fits
    return fits
  }
}
