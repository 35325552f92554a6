import Jobs
import Stacking
public import Store
import Tabular

/// Runs stored jobs again and compares what comes of them, byte for byte, with what is stored.
public struct Verification: Sendable {
  /// Labels of the jobs that were run again.
  public private(set) var verified: [String] = []
  /// Labels of those whose results are other bytes than the stored ones.
  public private(set) var different: [String] = []
  /// Labels of those that failed, and why.
  public private(set) var failed: [(label: String, cause: String)] = []

  /// - Parameters:
  ///   - fraction: The share of the stored results that are verified, in (0, 1]; at least one.
  ///   - seed: Chooses them.
  /// - Throws: ``StoreError``.
  public init(
    _ loaded: LoadedExperiment, store: ResultStore, fraction: Double, seed: UInt64,
    onResult: (String) -> Void = { _ in }
  ) throws {
    let network = loaded.network
    let stored = try store.contains(network.nodes.map(\.key))
    let candidates = network.graph.jobs.filter {
      !network.graph.isTransient($0) && stored.contains(network.nodes[$0.index].key)
    }
    var random = RandomSource(seed: derivedSeed(seed, "verify"))
    let count = min(
      candidates.count, max(1, Int((Double(candidates.count) * fraction).rounded(.up))))
    let order = candidates.map { (random.next(), $0) }.sorted { $0 < $1 }.prefix(count)
    for id in order.map(\.1).sorted() {
      let label = network.nodes[id.index].label
      onResult(label)
      do {
        guard let old = try JobOutput(of: network.nodes[id.index], in: store) else { continue }
        var made: [JobGraph.ID: StackResult] = [:]
        let new = try Self.result(of: id, network, store, &made, isStart: true)
        verified.append(label)
        if new.encoded() != old.result.encoded() { different.append(label) }
      } catch let error as StoreError {
        throw error
      } catch {
        failed.append((label, "\(error)"))
      }
    }
  }

  /// The result of a job from stored inputs; what is never stored is made, and what is gone too.
  private static func result(
    of id: JobGraph.ID, _ network: ExperimentNetwork, _ store: ResultStore,
    _ made: inout [JobGraph.ID: StackResult], isStart: Bool
  ) throws -> StackResult {
    if let known = made[id] { return known }
    if !isStart, let stored = try JobOutput(of: network.nodes[id.index], in: store) {
      return stored.result
    }
    var inputs: [StackResult] = []
    for dependency in network.graph.dependencies(of: id) {
      inputs.append(try result(of: dependency, network, store, &made, isStart: false))
    }
    let result = try network.run(id, inputs: inputs) {}
    made[id] = result
    return result
  }
}
