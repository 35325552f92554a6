import Planning
import Jobs
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
  /// Stored results that were not chosen among: their learners are declared not deterministic.
  public private(set) var incomparable = 0

  /// - Parameters:
  ///   - fraction: The share of the stored results that are verified, in (0, 1]; at least one.
  ///   - seed: Chooses them.
  /// - Throws: ``StoreError``.
  public init(
    _ loaded: LoadedExperiment, store: ResultStore, fraction: Double, seed: UInt64,
    width: Int = 1, onResult: (String) -> Void = { _ in }
  ) async throws {
    let network = loaded.network
    let stored = try store.contains(network.nodes.map(\.key))
    let all = network.graph.jobs.filter {
      !network.graph.isTransient($0) && stored.contains(network.nodes[$0.index].key)
    }
    let candidates = all.filter(network.isDeterministic)
    incomparable = all.count - candidates.count
    var random = RandomSource(seed: derivedSeed(seed, "verify"))
    let count = min(
      candidates.count, max(1, Int((Double(candidates.count) * fraction).rounded(.up))))
    let chosen = Set(
      candidates.map { (random.next(), $0) }.sorted { $0 < $1 }.prefix(count).map(\.1))
    // What is verified is made anew, from stored results where these are not verified themselves.
    let plan = Plan(
      network.graph, targets: chosen.sorted(),
      isStored: { !chosen.contains($0) && stored.contains(network.nodes[$0.index].key) })
    var made: [JobGraph.ID: [UInt8]] = [:]
    var failures: [JobGraph.ID: String] = [:]
    _ = try await JobRunner(network: network, store: store, executor: LocalExecutor(stores: false))
      .run(
        plan, width: width,
        onEvent: { event in
          switch event {
          case .finished(let id, let output, _) where chosen.contains(id):
            onResult(network.nodes[id.index].label)
            made[id] = output.result?.encoded()
          case .failed(let id, let error, _), .lost(let id, let error): failures[id] = "\(error)"
          case .skipped(let id, let cause) where chosen.contains(id):
            failures[id] = "it reads '\(network.nodes[cause.index].label)', which failed"
          default: break
          }
        })
    for id in chosen.sorted() {
      let node = network.nodes[id.index]
      guard let new = made[id], let old = try JobOutput(of: node, in: store) else { continue }
      verified.append(node.label)
      if new != old.result?.encoded() { different.append(node.label) }
    }
    failed = failures.sorted { $0.key < $1.key }.map {
      (network.nodes[$0.key.index].label, $0.value)
    }
  }
}
