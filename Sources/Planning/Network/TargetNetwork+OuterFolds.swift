import Specification
import Stacking
import Jobs
import Tabular

extension ExperimentNetwork {
  /// Adds the decisions on layers that must earn their place, each with all that it rests on: the
  /// stacks with the layer and without it, for each split of the stack without what it holds out.
  ///
  /// A layer that stands on one that must earn its place is judged as if that had, and only if it has.
  mutating func addDecisions(
    _ plan: TargetStackPlan, _ data: LayerSource, _ sources: [LayerSource], _ context: TargetContext
  ) -> (gates: [Gate], fits: [JobGraph.ID]) {
    var gates: [Gate] = []
    var fits: [JobGraph.ID] = []
    for index in plan.members.indices where plan.stack.layers[index].condition == .earned {
      let judged = gates.map { Gate(decision: $0.decision, layer: index + 1) }
      var outer: [Int] = []
      var blends: (without: [JobGraph.ID], with: [JobGraph.ID]) = ([], [])
      let evidence = data.rows.evidenceCount
      for split in evidence > 0 ? Array(data.splits.prefix(evidence)) : data.splits {
        // Of the splits that are left one must be out of another's sight.
        let fold = OuterFold(split.index, of: data.rows.splits, in: data.rows.splits)
        guard fold.inner.count > 1 else { continue }
        let own = outerSources(keepingOut: split, of: data, [data] + sources, context)
        let context = keeping(split, outOf: context)
        let jobs = addLayers(
          index + 1, of: plan, Array(own.dropFirst()), gates: judged, context)
        outer.append(split.index)
        blends.without.append(
          addBlend(of: plan, own[0].data, jobs.layers.dropLast(), gates: [], context))
        blends.with.append(addBlend(of: plan, own[0].data, jobs.layers, gates: judged, context))
        fits += jobs.fits + jobs.outerFits
      }
      var read = JobInputs([.data], [data.data])
      read.add(.without, each: blends.without)
      read.add(.with, each: blends.with)
      let decision = add(
        .decision(
          DecisionJob(
            layer: index + 1, margin: plan.stack.layers[index].margin, outer: outer,
            loss: plan.evidenceLoss)),
        reading: read, named: JobName(context))
      gates.append(
        Gate(
          decision: decision, layer: index + 1, outer: outer, without: blends.without,
          with: blends.with))
    }
    return (gates, fits)
  }

  /// The jobs that make the rows of some layers without those that a split holds out.
  mutating func outerSources(
    keepingOut split: SplitName, of outer: LayerSource, _ sources: [LayerSource],
    _ context: TargetContext
  ) -> [LayerSource] {
    var own = keeping(split, outOf: context)
    return sources.map { source in
      let fold = OuterFold(split.index, of: outer.rows.splits, in: source.rows.splits)
      own.rows = source.rows.keepingOut(fold, of: outer.rows.splits)
      var read = JobInputs([.data], [source.data])
      if source.data != outer.data { read.add(.outer, outer.data) }
      let id = add(.outer(fold), reading: read, named: JobName(own))
      if memo.facts[id] == nil, var facts = memo.facts[source.data] {
        facts.rows = own.rows
        memo.facts[id] = facts
      }
      return LayerSource(data: id, rows: own.rows)
    }
  }

  func keeping(_ split: SplitName, outOf context: TargetContext) -> TargetContext {
    var context = context
    context.keptOut.append(split)
    return context
  }
}
