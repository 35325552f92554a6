import Jobs
import Report
import Stacking
import Statistics
import Store
import Wording

/// What the report shows of how the results came about: the job graph, and how the errors of base models
/// go together.
struct RunInsight: Sendable {
  let graph: ExperimentReport.Graph
  let correlations: [ExperimentReport.ErrorCorrelation]

  /// - Parameter results: Of the experiment as written.
  /// - Throws: ``StoreError``.
  init(
    _ network: ExperimentNetwork, _ results: CollectedResults, store: ResultStore
  ) throws {
    graph = try Self.graph(network, store)
    correlations = try Self.correlations(network, results, store)
  }

  // MARK: Graph

  private static func graph(
    _ network: ExperimentNetwork, _ store: ResultStore
  ) throws -> ExperimentReport.Graph {
    let jobs = network.needed(by: network.wanted)
    let seconds = try store.prefixes(
      of: jobs.filter { !network.graph.isTransient($0) }.map { network.nodes[$0.index].key },
      length: StoredResult.timingSize
    ).mapValues { bytes in (try? StoredResult(bytes)).map { $0.fitSeconds + $0.predictSeconds } ?? 0
    }
    var nodes: [ExperimentReport.Graph.Node] = []
    var places: [String: Int] = [:]
    var placeOfJob: [JobGraph.ID: Int] = [:]
    var layers: [JobGraph.ID: Int] = [:]
    var edges: [(from: Int, to: Int)] = []
    var seen: Set<[Int]> = []
    for id in jobs {
      let node = network.nodes[id.index]
      let dependencies = network.graph.dependencies(of: id)
      let kind = String(node.kind.prefix { $0 != " " })
      let own = network.candidate(of: id)?.layer
      let layer =
        own
        ?? dependencies.filter { network.nodes[$0.index].stage == node.stage }
        .compactMap { layers[$0] }.max()
      layers[id] = layer
      let name = own != nil || kind == "out_of_fold" ? "\(words(kind)) \(layer ?? 1)" : words(kind)
      let key = "\(node.stage)\n\(name)"
      let place = places[key] ?? nodes.count
      if place == nodes.count {
        places[key] = place
        nodes.append(.init(stage: node.stage, kind: name, jobs: 0, seconds: 0, depth: 0))
      }
      placeOfJob[id] = place
      nodes[place].jobs += 1
      nodes[place].seconds += seconds[node.key] ?? 0
      for dependency in dependencies {
        guard let from = placeOfJob[dependency], from < place, seen.insert([from, place]).inserted
        else { continue }
        edges.append((from, place))
      }
    }
    // Edges lead from a node that is met before to one that is met later.
    for edge in edges.sorted(by: { ($0.to, $0.from) < ($1.to, $1.from) }) {
      nodes[edge.to].depth = max(nodes[edge.to].depth, nodes[edge.from].depth + 1)
    }
    return .init(nodes: nodes, edges: edges)
  }

  /// A kind of job as people read it; that of a layer is followed by the layer's number.
  private static func words(_ kind: String) -> String {
    switch kind {
    case "out_of_fold": "out of fold, layer"
    case "fit": "fits, layer"
    case "course": "learning curves, layer"
    default: kind
    }
  }

  // MARK: Errors of base models

  /// More base models than this make a picture that no one can read.
  private static let mostModels = 40

  private static func correlations(
    _ network: ExperimentNetwork, _ results: CollectedResults, _ store: ResultStore
  ) throws -> [ExperimentReport.ErrorCorrelation] {
    var found: [ExperimentReport.ErrorCorrelation] = []
    for stack in network.stacks where stack.evaluation == .actual {
      guard
        let target = results.targets.first(where: {
          $0.stage == stack.stage && $0.target == stack.target
        }), !target.folds.isEmpty
      else { continue }
      let members = network.fits(of: stack)
      guard (2...mostModels).contains(members.count) else { continue }
      var errors: [(name: String, values: [Double])] = []
      for member in members {
        let own = try self.errors(of: member.fits, target, network, store)
        if let own { errors.append(("\(member.candidate) (\(member.layer))", own)) }
      }
      for (place, first) in errors.enumerated() {
        for second in errors[(place + 1)...] {
          guard let value = pearson(first.values, second.values) else { continue }
          found.append(
            .init(
              place: "\(target.label)/\(target.target)", first: first.name, second: second.name,
              value: value))
        }
      }
    }
    return found
  }

  /// By held-out row of each fold; `nil` where a fold has no prediction.
  private static func errors(
    of fits: [JobGraph.ID], _ target: CollectedResults.Target, _ network: ExperimentNetwork,
    _ store: ResultStore
  ) throws -> [Double]? {
    guard fits.count >= target.folds.count else { return nil }
    var errors: [Double] = []
    for (id, fold) in zip(fits, target.folds) {
      guard
        let predicted = try JobOutput(of: network.nodes[id.index], in: store)?.result?
          .heldOutPredictions, predicted.count == fold.observed.count
      else { return nil }
      errors += zip(predicted, fold.observed).map(-)
    }
    return errors
  }
}

/// Pearson's correlation of what is finite in both; `nil` of fewer than three pairs, or without spread.
func pearson(_ a: [Double], _ b: [Double]) -> Double? {
  let pairs = zip(a, b).filter { $0.isFinite && $1.isFinite }
  guard pairs.count > 2 else { return nil }
  let count = Double(pairs.count)
  let (meanA, meanB) = (
    pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count
  )
  var (ab, aa, bb) = (0.0, 0.0, 0.0)
  for (x, y) in pairs {
    ab += (x - meanA) * (y - meanB)
    aa += (x - meanA) * (x - meanA)
    bb += (y - meanB) * (y - meanB)
  }
  guard aa > 0, bb > 0 else { return nil }
  return max(-1, min(1, ab / (aa.squareRoot() * bb.squareRoot())))
}
