import Specification
public import Stacking
public import Jobs
import Resampling
import Tabular

/// What the scores of a stack's folds rest on.
///
/// A layer above the first learns from predictions of models that have seen the folds it is judged on. Nothing
/// has where the layer is nested, and where a test of acceptance fitted the stack once without each fold.
extension ExperimentNetwork.TargetStack {
  /// The stacks that tests of acceptance fitted without a fold; of the fit on all that is known alone.
  var outerBlends: [JobGraph.ID] {
    evaluation == .actual ? jobs.gates.flatMap { $0.without + $0.with } : []
  }

  /// A round under the name of the stack that it is chosen for.
  package func named(like stack: Self) -> Self {
    Self(
      stage: stack.stage, label: stack.label, target: target, evaluation: evaluation,
      context: context, jobs: jobs)
  }

  /// How many layers it has.
  ///
  /// - Parameter accepted: What the tests of acceptance found, in their order.
  public func layerCount(accepted: [Bool]) -> Int {
    // A round learns from what the one before predicts, as a layer does.
    if !rounds.isEmpty {
      return (rounds.map { $0.layerCount(accepted: []) }.max() ?? 1) + rounds.count - 1
    }
    let rejected = zip(jobs.gates, accepted).first { !$0.1 }?.0
    return rejected.map { $0.layer - 1 } ?? jobs.layers.count
  }

  /// By split: the stack as it is, fitted without it; empty where a layer is there without a test of acceptance.
  public func cleanBlends(accepted: [Bool]) -> [(split: Int, blend: JobGraph.ID)] {
    guard let last = jobs.gates.last, accepted.count == jobs.gates.count,
      jobs.gates.map(\.layer) == Array(2..<(2 + jobs.gates.count)),
      last.layer == jobs.layers.count
    else { return [] }
    let rejected = zip(jobs.gates, accepted).first { !$0.1 }?.0
    let gate = rejected ?? last
    return Array(zip(gate.outer, rejected == nil ? gate.with : gate.without))
  }

  /// Whether its own folds saw nothing of what they are judged by: of one layer, or of nested ones.
  public func isNested(accepted: [Bool]) -> Bool {
    if !rounds.isEmpty {
      // The second round reads what others predict, whose models have not seen this target.
      return rounds.count <= 2 && rounds.allSatisfy { $0.isNested(accepted: []) }
    }
    return jobs.nested.prefix(layerCount(accepted: accepted)).dropFirst().allSatisfy { !$0.isEmpty }
  }
}

extension ExperimentNetwork {
  /// The folds of stacks that were fitted without each of them, with what was observed in their rows.
  ///
  /// - Parameter outer: By split: the result of the blend.
  public func folds(
    _ outer: [(split: Int, result: StackResult)], of stack: TargetStack
  ) -> [(fold: HeldOutFold, observed: [Double])] {
    let table = root(stack.context.stage.table.value)
    let splits = stack.context.rows.splits
    return outer.compactMap { index, result in
      guard case .blend(let blend) = result.output, splits.indices.contains(index) else {
        return nil
      }
      let observed = tables.observed(
        table, stack.target, classes: blend.classes?.classes ?? [])
      let known = blend.applyRows.indices.filter { !blend.predicted[$0].isNaN }
      var fold = HeldOutFold(
        repeat: splits[index].repeat, fold: splits[index].fold,
        trainingCount: blend.trainingRows.count, rows: known.map { blend.applyRows[$0] },
        predicted: blend.classes.map { $0.probabilities.rows(known, width: $0.classes.count) }
          ?? known.map { blend.predicted[$0] })
      fold.quantiles =
        blend.quantiles.map {
          $0.predicted.rows(known, width: $0.levels.count)
        } ?? []
      return (fold, fold.rows.map { observed[$0] })
    }
  }
}
