import Stacking
import Specification
import Resampling
import Glibc
import Store
import Tabular

extension LoadedExperiment {
  /// The experiment with every rung of its search that the stored results decide; the same without a
  /// search by successive halving.
  ///
  /// - Parameter root: The folder of all results.
  /// - Throws: ``InputError`` or ``StoreError``.
  public func advanced(in root: String) throws -> LoadedExperiment {
    guard experiment.halving != nil, let store = try ResultsFolder.existingStore(in: root) else {
      return self
    }
    var loaded = self
    while let next = try loaded.next(store) { loaded = next }
    try store.close()
    return loaded
  }

  /// The experiment with one more rung; `nil` if there is none, or if results are missing that say
  /// which samples enter it.
  ///
  /// - Parameter dropsFailed: Whether samples without results have had their chance and go no further.
  func next(_ store: ResultStore, dropsFailed: Bool = false) throws -> LoadedExperiment? {
    guard let halving = experiment.halving, !halving.isComplete, let rung = halving.rungs.last
    else { return nil }
    var judged: [(cost: Double, place: Int)] = []
    for (place, member) in rung.enumerated() {
      guard let variant = variantNames.firstIndex(of: member.variant) else { continue }
      let results = try CollectedResults(scoresOf: selecting(variant).network, store: store)
      if results.missing.isEmpty, let cost = cost(results) {
        judged.append((cost, place))
      } else if !dropsFailed {
        return nil
      }
    }
    guard !judged.isEmpty else { return nil }
    // Ties keep the order of the samples, so that nothing depends on how they were run.
    let best = judged.sorted { ($0.cost, $0.place) < ($1.cost, $1.place) }
      .prefix(halving.counts[halving.rungs.count]).map(\.place).sorted()
    return try entering(best.map { rung[$0].sample })
  }

  /// The experiment as if the first samples of each rung went on: whichever do, about as much is to
  /// be done.
  func completedByGuess() throws(InputError) -> LoadedExperiment {
    var loaded = self
    while let halving = loaded.experiment.halving, !halving.isComplete,
      let rung = halving.rungs.last
    {
      let count = halving.counts[halving.rungs.count]
      loaded = try loaded.entering(rung.prefix(count).map(\.sample))
    }
    return loaded
  }

  /// What samples are judged by, the less the better: the metric of comparisons on the evaluation of
  /// comparisons, of the folds unless declared. Over targets the mean logarithm of an error, which has
  /// no unit to it; of other metrics the mean. `nil` where no target has a figure.
  private func cost(_ results: CollectedResults) -> Double? {
    let comparison = experiment.comparison
    let evaluations = results.evaluations
    let evaluation =
      comparison.evaluation ?? evaluations.first { $0 == .outOfFold } ?? evaluations.first
      ?? .outOfFold
    let values = results.targets.compactMap { $0.value(evaluation, .measure(comparison.metric)) }
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
    let costs = values.map { value in
      switch comparison.metric.goal {
      case .lower: log(max(value, .leastNormalMagnitude))
      case .higher: -value
      case .zero: abs(value)
      }
    }
    return costs.reduce(0, +) / Double(costs.count)
  }
}
