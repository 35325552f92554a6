import Jobs
import Planning

/// The graph of jobs as text for drawing programs.
///
/// The fits of one layer of one target are drawn as one node with their number: a picture of
/// thousands of fits shows nothing.
public struct GraphText: Sendable {
  private struct Node {
    var name: String
    var count: Int
    var run: Int
  }
  private var nodes: [Node] = []
  private var edges: [(from: Int, to: Int)] = []

  init(network: ExperimentNetwork, plan: Plan) {
    var places: [String: Int] = [:]
    var placeOfJob: [Int] = []
    var seen: Set<[Int]> = []
    for id in network.graph.jobs {
      let name = network.nodes[id.index].groupLabel
      let place = places[name] ?? nodes.count
      if place == nodes.count {
        nodes.append(Node(name: name, count: 0, run: 0))
        places[name] = place
      }
      placeOfJob.append(place)
      nodes[place].count += 1
      if plan.runs(id) { nodes[place].run += 1 }
      for dependency in network.graph.dependencies(of: id) {
        let edge = [placeOfJob[dependency.index], place]
        if seen.insert(edge).inserted { edges.append((edge[0], edge[1])) }
      }
    }
  }

  /// Graphviz: `strata plan --dot … | dot -Tsvg`.
  public func dot() -> String {
    var lines = [
      "digraph strata {", "  rankdir=LR;", "  node [shape=box, fontname=\"sans-serif\"];",
    ]
    for (index, node) in nodes.enumerated() {
      let style = node.run > 0 ? "" : ", style=dashed"
      lines.append("  n\(index) [label=\"\(title(node))\"\(style)];")
    }
    for edge in edges { lines.append("  n\(edge.from) -> n\(edge.to);") }
    return (lines + ["}"]).joined(separator: "\n")
  }

  /// Mermaid, as Markdown pages show it.
  public func mermaid() -> String {
    var lines = ["flowchart LR"]
    for (index, node) in nodes.enumerated() {
      lines.append("  n\(index)[\"\(title(node))\"]")
    }
    for edge in edges { lines.append("  n\(edge.from) --> n\(edge.to)") }
    return lines.joined(separator: "\n")
  }

  private func title(_ node: Node) -> String {
    let safe = node.name.replacing("\"", with: "'")
    return node.count > 1 ? "\(safe) × \(node.count)" : safe
  }
}
