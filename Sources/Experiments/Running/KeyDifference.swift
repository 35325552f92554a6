import Jobs
import Planning

/// Which jobs are others in another plan of an experiment, and which of them lie in their own
/// descriptions and not in what they read.
struct KeyDifference {
  /// Jobs whose own parts differ, in the order of the graph.
  private(set) var changed: [JobGraph.ID] = []
  /// Jobs that differ by what they read alone.
  private(set) var following: [JobGraph.ID] = []

  /// - Parameter jobs: Those that are compared; ones of the same label are looked for in `other`.
  init(_ network: ExperimentNetwork, _ jobs: [JobGraph.ID], from other: ExperimentNetwork) {
    var known: [String: [JobGraph.ID]] = [:]
    var keys: Set<JobKey> = []
    for id in other.needed(by: other.wanted) {
      known[other.nodes[id.index].label, default: []].append(id)
      keys.insert(other.nodes[id.index].key)
    }
    for id in jobs where !keys.contains(network.nodes[id.index].key) {
      let own = network.parts(of: id).filter { !$0.isInput }
      let others = known[network.nodes[id.index].label] ?? []
      if others.contains(where: { other.parts(of: $0).filter { !$0.isInput } == own }) {
        following.append(id)
      } else {
        changed.append(id)
      }
    }
  }
}

extension KeyPart {
  /// Whether it is the key of something that the job reads.
  var isInput: Bool { label.hasPrefix("input ") }
}
