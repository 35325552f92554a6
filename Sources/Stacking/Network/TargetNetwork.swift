import Jobs

/// The jobs of one target's stack, as they stand in the graph.
struct TargetJobs: Sendable {
  var data: JobGraph.ID
  var layers: [JobGraph.ID]
  var blend: JobGraph.ID
  var score: JobGraph.ID
  var fits: [JobGraph.ID]
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
  ///   - data: The job that makes the target's rows and features.
  ///   - splits: The splits of its training rows, in order.
  /// - Returns: `Σ candidates · splits + layers + 2` jobs.
  mutating func addStack(
    _ stack: StackSpec, over data: JobGraph.ID, splits: [StackJob.SplitName], level: Double,
    context: TargetContext, candidates: [String: Candidate]
  ) -> TargetJobs {
    var layers: [JobGraph.ID] = []
    var fits: [JobGraph.ID] = []
    let members = stack.layers.map { layer in
      layer.candidates.flatMap { name -> [Candidate] in
        guard let candidate = candidates[name.value] else {
          preconditionFailure("the reader resolves every name in a layer")
        }
        return context.stage.candidates(of: candidate)
      }
    }
    for index in stack.layers.indices {
      // What a layer is fitted on: the table for the first, the layer before it for the rest.
      let source = layers.last.map { [data, $0] } ?? [data]
      var layerFits: [JobGraph.ID] = []
      for candidate in members[index] {
        layerFits += self.fits(
          of: candidate, layer: index + 1, splits: splits, after: source, in: context)
      }
      let next = stack.layers.dropFirst(index + 1).first.map {
        StackJob.LayerInput(
          seesFeatures: $0.seesFeatures,
          forms: TargetForm.allCases.filter { form in
            members[index + 1].contains { $0.form.forms.contains(form) }
          })
      }
      layers.append(
        add(
          .outOfFold(layer: index + 1, candidates: members[index].map(\.name), next: next),
          after: [data] + layerFits, in: context))
      fits += layerFits
    }
    let used = stack.blend.allLayers ? Array(layers.indices) : [layers.count - 1]
    let blend = add(
      .blend(stack.blend, level: level, layers: used.map { $0 + 1 }),
      after: [data] + used.map { layers[$0] }, in: context)
    let score = add(.score(context), after: [data, blend] + layers, in: context)
    return TargetJobs(data: data, layers: layers, blend: blend, score: score, fits: fits)
  }

  /// The fits of one candidate, one for each split; those that another variant has are found at once.
  private mutating func fits(
    of candidate: Candidate, layer: Int, splits: [StackJob.SplitName], after source: [JobGraph.ID],
    in context: TargetContext
  ) -> [JobGraph.ID] {
    let key = NetworkMemo.FitsKey(
      learner: candidate.canonicalText, form: candidate.form, layer: layer, source: source,
      seed: experiment.seed)
    if let known = memo.fits[key] { return known }
    let fits = splits.map { split in
      add(.fit(candidate: candidate, layer: layer, split: split), after: source, in: context)
    }
    memo.fits[key] = fits
    return fits
  }
}
