import Planning
import Jobs

/// Base models that a run drops because a job of theirs failed: a process that crashed or ran out of memory, a library
/// that is not there.
///
/// What a learner itself reports is a result like any other, by which its layer does without it. What failed
/// otherwise has no result: the stack is planned anew without the model, and the next run tries again.
struct DroppedModels {
  private(set) var omissions: [Omission] = []
  private(set) var records: [RunFile.Dropped] = []

  /// Adds the base models of failed fits, unless they are all of a layer.
  ///
  /// - Returns: Whether there is one.
  mutating func add(_ failures: [RunOutcome.Failure], in loaded: LoadedExperiment) -> Bool {
    let network = loaded.network
    let causes = Dictionary(failures.map { ($0.label, $0.cause) }) { first, _ in first }
    let failed = network.graph.jobs.filter {
      network.isFit($0) && causes[network.nodes[$0.index].label] != nil
    }
    guard !failed.isEmpty else { return false }
    let found = network.places(of: Set(failed))
    let sizes = Dictionary(grouping: network.places, by: Layer.init).mapValues(\.count)
    var isNew = false
    for (layer, places) in Dictionary(grouping: found, by: Layer.init).sorted(by: {
      $0.key.order < $1.key.order
    }) where places.count < sizes[layer] ?? 0 {
      for place in places where !omissions.contains(place.omission) {
        let own = place.fits.lazy.compactMap { causes[network.nodes[$0.index].label] }.first
        omissions.append(place.omission)
        records.append(
          .init(
            model: RunFile.LeftOut(place.omission, in: loaded),
            cause: own ?? causes[network.nodes[failed[0].index].label] ?? ""))
        isNew = true
      }
    }
    return isNew
  }

  /// One layer of one stack.
  private struct Layer: Hashable {
    var variant: Int
    var stage: String
    var target: String
    var evaluation: Evaluation
    var layer: Int

    init(_ place: CandidatePlace) {
      let own = place.omission
      (variant, stage, target) = (own.variant, own.stage, own.target)
      (evaluation, layer) = (own.evaluation, own.layer)
    }

    var order: String { "\(variant) \(stage) \(target) \(evaluation.label) \(layer)" }
  }
}
