import Jobs
import Learners
import Tabular

/// The jobs of one target's stack, as they stand in the graph.
struct TargetJobs: Sendable {
  var data: JobGraph.ID
  /// By layer: the same with the layer's folds.
  var layerData: [JobGraph.ID]
  var layers: [JobGraph.ID]
  var blend: JobGraph.ID
  var score: JobGraph.ID
  var fits: [JobGraph.ID]
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

extension ExperimentNetwork {
  /// Writes a stacked generalization (Wolpert 1992) as a graph, layer on layer.
  ///
  /// The blend sees only out-of-fold columns, and those come only from fits that did not see their
  /// rows: that no model is judged on rows it was fitted on can be read off the edges. From the
  /// second layer on that holds of the candidate, not of the columns it reads, whose makers have
  /// seen other folds.
  ///
  /// - Parameters:
  ///   - data: The job that makes the target's rows and features, with the stack's own splits.
  ///   - sources: By layer: that job, or the one with the layer's own splits.
  /// - Returns: `Σ candidates · splits + layers + 2` jobs, one more for each layer whose form is chosen and each
  ///   candidate that is refitted, and as many courses as fits of a candidate whose rounds the folds
  ///   choose together.
  mutating func addStack(
    _ stack: StackSpec, over data: JobGraph.ID, _ sources: [LayerSource], level: Double,
    context: TargetContext, candidates: [String: Candidate]
  ) -> TargetJobs {
    var layers: [JobGraph.ID] = []
    var fits: [JobGraph.ID] = []
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
    let members = all.prefix { !$0.isEmpty }
    for (index, layer) in zip(members.indices, stack.layers) {
      // What a layer is fitted on: the table for the first, the layer before it for the rest.
      let own = sources[index].data
      let form = context.stage.baseline.flatMap { baseline in
        baseline.isChosen ? add(.form(among: baseline.forms), after: [own], in: context) : nil
      }
      let source = [own, form, layers.last].compactMap { $0 }
      var layerFits: [JobGraph.ID] = []
      for candidate in members[index] {
        layerFits += addFits(
          of: candidate, layer: index + 1, source, splits: sources[index].splits,
          refits: stack.refits, context)
      }
      let above = members.dropFirst(index + 1).first
      var next = above.map { above in
        StackJob.LayerInput(
          seesFeatures: stack.layers[index + 1].seesFeatures,
          forms: TargetForm.allCases.filter { form in
            above.contains { $0.form.forms.contains(form) }
          })
      }
      if let count = layer.perFamily {
        next = next ?? StackJob.LayerInput(seesFeatures: true, forms: [])
        next?.limit = StackJob.FamilyLimit(
          count: count, families: members[index].map(\.family.name))
      }
      layers.append(
        add(
          .outOfFold(layer: index + 1, candidates: members[index].map(\.name), next: next),
          after: [own] + layerFits, in: context))
      fits += layerFits
    }
    let used = stack.blend.layers == .last ? [layers.count - 1] : Array(layers.indices)
    let blend = add(
      .blend(stack.blend, level: level, layers: used.map { $0 + 1 }),
      after: [data] + used.map { layers[$0] }, in: context)
    let score = add(.score(context), after: [data, blend] + layers, in: context)
    return TargetJobs(
      data: data, layerData: sources.map(\.data), layers: layers, blend: blend,
      score: score, fits: fits)
  }

  /// A candidate's fits: one for each split, and the one on all rows if there is to be one; those
  /// that another variant has are found at once.
  private mutating func addFits(
    of candidate: Candidate, layer: Int, _ source: [JobGraph.ID],
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
      stopping: candidate.stopping, refits: refits, layer: layer, source: source,
      seed: experiment.seed)
    if let known = memo.fits[key] { return known }
    var courses: [JobGraph.ID] = []
    if candidate.stopping == .foldAveraged {
      courses = splits.map {
        add(.course(candidate: candidate, layer: layer, split: $0), after: source, in: context)
      }
    }
    var fits = splits.map {
      add(
        .fit(candidate: candidate, layer: layer, split: $0), after: source + courses, in: context)
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
