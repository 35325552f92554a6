import Planning
import Jobs
import Store

/// The first bytes of the stored fits of one stack: what they took, and whether they failed.
struct FitHeads {
  private let members: [(name: CollectedResults.Member, keys: [JobKey])]
  private let heads: [JobKey: [UInt8]]

  /// - Complexity: O(fits), whatever the sizes of their results.
  init(
    _ stack: ExperimentNetwork.TargetStack, _ network: ExperimentNetwork, _ store: ResultStore
  ) throws(StoreError) {
    if stack.rounds.isEmpty {
      members = network.fits(of: stack).map { member in
        (
          CollectedResults.Member(layer: member.layer, candidate: member.candidate),
          member.fits.map { network.nodes[$0.index].key }
        )
      }
    } else {
      // A round is a model of its target, and takes what its fits take.
      members = zip(network.candidates(of: stack, layer: 0), stack.rounds).map { round, own in
        (
          CollectedResults.Member(layer: 1, candidate: round.name),
          own.fits.map { network.nodes[$0.index].key }
        )
      }
    }
    heads = try store.prefixes(
      of: members.flatMap(\.keys), length: StoredResult.timingSize + StackResult.kindSize)
  }

  /// Seconds of the fits, by base model.
  func times() throws -> [CollectedResults.Member: CollectedResults.Times] {
    var times: [CollectedResults.Member: CollectedResults.Times] = [:]
    for (name, keys) in members {
      for key in keys {
        guard let head = heads[key] else { continue }
        let stored = try StoredResult(head)
        times[name, default: .init()].fit += stored.fitSeconds
        times[name, default: .init()].predict += stored.predictSeconds
      }
    }
    return times
  }

  /// The base models of which a fit failed, each with the first cause.
  func failedModels(
    of stack: ExperimentNetwork.TargetStack, _ store: ResultStore
  ) throws(StoreError) -> [CollectedResults.FailedModel] {
    var found: [CollectedResults.FailedModel] = []
    for (name, keys) in members {
      guard let key = keys.first(where: isFailure), let bytes = try store.load(key),
        let cause = JobOutput(stored: bytes)?.result?.failure
      else { continue }
      found.append(.init(evaluation: stack.evaluation.name, member: name, cause: cause))
    }
    return found
  }

  private func isFailure(_ key: JobKey) -> Bool {
    heads[key].map { StackResult.isFailure($0.dropFirst(StoredResult.timingSize)) } ?? false
  }
}
