import Jobs
public import Planning
public import Stacking
public import Store

/// What a run left in the store, put together for tables and reports.
///
/// Whatever a failed job kept from being made is left out.
public struct CollectedResults: Sendable {
  /// One target of one stage.
  public struct Target: Sendable {
    public var stage: String
    /// The stage's name in the results.
    public var label: String
    public var target: String
    /// Of all evaluations, in their order.
    public var scores: [ScoreRow] = []
    public var predictions: [PredictionRow] = []
    /// The folds of the actual fit, in order, with what was observed in their rows.
    public var folds: [(fold: HeldOutFold, observed: [Double])] = []
    /// By layer and candidate, of the first evaluation: the actual fit where there is one.
    public var weights: [(layer: Int, candidate: String, weight: Double)] = []
    /// On layers that must earn their place, in the order of evaluations and layers.
    public var decisions: [(evaluation: String, decision: LayerDecision)] = []
    /// Seconds of the same evaluation's fits, by layer and candidate.
    public var times: [Member: Times] = [:]
  }
  public struct Member: Hashable, Sendable {
    public var layer: Int
    public var candidate: String
  }
  public struct Times: Sendable {
    public var fit = 0.0
    public var predict = 0.0
  }

  public private(set) var targets: [Target] = []
  /// The completed tables, by name.
  public private(set) var filled: [String: FilledTable] = [:]
  /// Results that are not there, by label.
  public private(set) var missing: [String] = []

  /// Loads the scores of the selected variant alone.
  init(scoresOf network: ExperimentNetwork, store: ResultStore) throws {
    var places: [String: Int] = [:]
    for stack in network.stacks {
      let place = place(of: stack, &places)
      if let scores = try load(stack.score, network, store) {
        targets[place].scores += network.scores(scores, of: stack)
      }
    }
  }

  /// Loads every score, prediction and completed table of the selected variant.
  public init(_ network: ExperimentNetwork, store: ResultStore) throws {
    var places: [String: Int] = [:]
    for stack in network.stacks {
      let place = place(of: stack, &places)
      if let scores = try load(stack.score, network, store) {
        targets[place].scores += network.scores(scores, of: stack)
      }
      for id in stack.decisions {
        guard let result = try load(id, network, store), let decision = network.decision(result)
        else { continue }
        targets[place].decisions.append((stack.evaluation.label, decision))
      }
      guard let blend = try load(stack.blend, network, store) else { continue }
      targets[place].predictions += network.predictions(blend, of: stack)
      targets[place].folds += network.folds(blend, of: stack)
      // The actual fit comes first where there is one; an experiment of holdouts alone shows the first.
      if targets[place].weights.isEmpty {
        targets[place].weights = network.weights(blend, of: stack)
        targets[place].times = try times(stack, network, store)
      }
    }
    for (name, id) in network.fills.sorted(by: { $0.key < $1.key }) {
      if let table = try load(id, network, store) {
        filled[name] = network.filled(table, named: name)
      }
    }
  }

  /// The results of an experiment of which nothing has run.
  init(nothingOf network: ExperimentNetwork) {
    missing = network.wanted.map { network.nodes[$0.index].label }
  }

  /// The same without predictions and tables.
  var scoresAlone: CollectedResults {
    var scores = self
    for place in scores.targets.indices {
      scores.targets[place].predictions = []
      scores.targets[place].folds = []
      scores.targets[place].decisions = []
    }
    scores.filled = [:]
    return scores
  }

  /// Where a stack's target stands among the targets; it is added if it is new.
  private mutating func place(
    of stack: ExperimentNetwork.TargetStack, _ places: inout [String: Int]
  ) -> Int {
    let name = "\(stack.stage)/\(stack.target)"
    if let place = places[name] { return place }
    places[name] = targets.count
    targets.append(Target(stage: stack.stage, label: stack.label, target: stack.target))
    return targets.count - 1
  }

  private mutating func load(
    _ id: JobGraph.ID, _ network: ExperimentNetwork, _ store: ResultStore
  ) throws -> StackResult? {
    let node = network.nodes[id.index]
    guard let output = try JobOutput(of: node, in: store) else {
      missing.append(node.label)
      return nil
    }
    return output.result
  }

  private func times(
    _ stack: ExperimentNetwork.TargetStack, _ network: ExperimentNetwork, _ store: ResultStore
  ) throws -> [Member: Times] {
    var times: [Member: Times] = [:]
    let prefixes = try store.prefixes(
      of: stack.fits.map { network.nodes[$0.index].key }, length: StoredResult.timingSize)
    for member in network.fits(of: stack) {
      let name = Member(layer: member.layer, candidate: member.candidate)
      for id in member.fits {
        guard let prefix = prefixes[network.nodes[id.index].key] else { continue }
        let stored = try StoredResult(prefix)
        times[name, default: Times()].fit += stored.fitSeconds
        times[name, default: Times()].predict += stored.predictSeconds
      }
    }
    return times
  }
}
