import Stacking
import Store

/// How long jobs take, from past runs: by a job's own name if it has run before, else by its kind.
struct JobDurations {
  private let seconds: [String: Double]
  /// For what has never run.
  private static let unknown = 0.01

  init(_ network: ExperimentNetwork, _ store: ResultStore) throws(StoreError) {
    seconds = try store.expectedSeconds(
      for: Set(network.nodes.flatMap { [$0.label, $0.kind] }).sorted())
  }

  func seconds(of node: StackNode) -> Double {
    seconds[node.label] ?? seconds[node.kind] ?? Self.unknown
  }
}
