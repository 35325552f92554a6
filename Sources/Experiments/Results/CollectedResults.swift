public import Specification
import Jobs
public import Planning
import Resampling
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
    /// By number; empty for a target of numbers.
    public var classes: [String] = []
    /// Whether the numbers of the classes are an order of them.
    public var isOrdered = false
    /// Levels of the quantiles that are predicted, ascending; empty where none are.
    public var quantiles: [Double] = []
    /// Of all evaluations, in their order.
    public var scores: [ScoreRow] = []
    public var predictions: [PredictionRow] = []
    /// Of base models, if they are to be written.
    public var members: [MemberRow] = []
    /// What the splits of the cross-validation of whole stacks hold out, in order.
    public var wholeStackFolds: [(fold: HeldOutFold, observed: [Double])] = []
    /// The folds of the actual fit, in order, with what was observed in their rows.
    public var folds: [(fold: HeldOutFold, observed: [Double])] = []
    /// Of the stack that ``folds`` are of: how many layers it has, and whether no model and no weight has seen the
    /// rows of a fold that it is judged by.
    public var layerCount = 1
    public var isNested = true
    /// What the out-of-fold scores rest on: those of base models and of the ensemble's own out-of-fold predictions.
    var evidence = FoldEvidence.nested
    /// By layer and candidate, of the first evaluation: the actual fit where there is one.
    public var weights: [(layer: Int, candidate: String, weight: Double)] = []
    /// Where a baseline predicts in place of the ensemble, in the order of evaluations.
    public var baselines: [(evaluation: EvaluationName, method: BaselineMethod)] = []
    /// On layers that must earn their place, in the order of evaluations and layers.
    public var decisions: [(evaluation: EvaluationName, decision: LayerDecision)] = []
    /// Seconds of the same evaluation's fits, by layer and candidate.
    public var times: [Member: Times] = [:]
    /// Points of learning curves: scores of the ensemble by evaluation, size and metric.
    public var learningCurve: [LearningPoint] = []
    /// By holdout, of learning curves too: how many rows are learned from.
    var trainingCounts: [EvaluationName: Int] = [:]
    /// Base models that failed and that the stack does without, in the order of evaluations and layers.
    public var failedModels: [FailedModel] = []
  }
  public struct FailedModel: Sendable, Equatable {
    public var evaluation: EvaluationName
    public var member: Member
    /// One sentence.
    public var cause: String
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
      let place = place(of: stack, network, &places)
      if let scores = try load(stack.score, network, store) {
        targets[place].scores += network.scores(scores, of: stack)
      }
      guard stack.evaluation == .actual else { continue }
      var accepted: [Bool] = []
      for id in stack.decisions {
        guard let result = try load(id, network, store), let decision = network.decision(result)
        else { continue }
        accepted.append(decision.isAccepted)
      }
      targets[place].evidence = FoldEvidence(of: stack, accepted: accepted)
    }
    for place in targets.indices {
      targets[place].dropSplits()
      targets[place].dropLearningPoints()
    }
  }

  /// Loads every score, prediction and completed table of the selected variant.
  public init(_ network: ExperimentNetwork, store: ResultStore) throws {
    var places: [String: Int] = [:]
    for stack in network.stacks {
      let place = place(of: stack, network, &places)
      if let scores = try load(stack.score, network, store) {
        targets[place].scores += network.scores(scores, of: stack)
      }
      for id in stack.decisions {
        guard let result = try load(id, network, store), let decision = network.decision(result)
        else { continue }
        targets[place].decisions.append((stack.evaluation.name, decision))
      }
      let fits = try FitHeads(stack, network, store)
      for own in stack.rounds.isEmpty ? [stack] : stack.rounds {
        let failed =
          stack.rounds.isEmpty
          ? try fits.failedModels(of: stack, store)
          : try FitHeads(own, network, store).failedModels(of: own, store)
        for model in failed where !targets[place].failedModels.contains(model) {
          targets[place].failedModels.append(model)
        }
      }
      if let id = stack.members, let members = try load(id, network, store) {
        targets[place].members += network.members(members, of: stack)
      }
      targets[place].trainingCounts[stack.evaluation.name] = stack.trainingCount
      guard let blend = try load(stack.blend, network, store) else { continue }
      if let method = network.fillingBaseline(blend, of: stack) {
        targets[place].baselines.append((stack.evaluation.name, method))
      }
      targets[place].predictions += network.predictions(blend, of: stack)
      if stack.evaluation == .actual {
        try addFolds(of: stack, blend, to: place, network, store)
      }
      // The actual fit comes first where there is one; an experiment of holdouts alone shows the first.
      if targets[place].weights.isEmpty {
        targets[place].weights = network.weights(blend, of: stack)
        targets[place].times = try fits.times()
      }
    }
    let experiment = network.experiment
    for place in targets.indices {
      targets[place].takeLearningCurve(
        of: experiment.evaluation.sizes, experiment.evaluation.metrics(of: targets[place].task))
      targets[place].poolOuter(network.experiment.evaluation.metrics(of: targets[place].task))
    }
    for (name, id) in network.fills.sorted(by: { $0.key < $1.key }) {
      if let table = try load(id, network, store) {
        filled[name] = network.filled(table, named: name)
      }
    }
  }

  /// The folds of a stack: of one with layers that are tested for acceptance as the test predicts them, else as its own
  /// fits do.
  private mutating func addFolds(
    of stack: ExperimentNetwork.TargetStack, _ blend: StackResult, to place: Int,
    _ network: ExperimentNetwork, _ store: ResultStore
  ) throws {
    let accepted = targets[place].decisions.filter { $0.evaluation == stack.evaluation.name }
      .map(\.decision.isAccepted)
    let clean = stack.cleanBlends(accepted: accepted)
    var outer: [(split: Int, result: StackResult)] = []
    for (split, id) in clean {
      if let result = try load(id, network, store) { outer.append((split, result)) }
    }
    let isWhole = !clean.isEmpty && outer.count == clean.count
    targets[place].folds +=
      isWhole ? network.folds(outer, of: stack) : network.folds(blend, of: stack)
    targets[place].evidence = FoldEvidence(of: stack, accepted: accepted)
    targets[place].layerCount = stack.layerCount(accepted: accepted)
    targets[place].isNested = isWhole || stack.isNested(accepted: accepted)
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
      scores.targets[place].wholeStackFolds = []
      scores.targets[place].members = []
      scores.targets[place].decisions = []
    }
    scores.filled = [:]
    return scores
  }

  /// The first metric of a target's task; `nil` where none is declared.
  static func metric(of target: Target, in experiment: Experiment) -> Measure? {
    experiment.evaluation.metrics.first(where: target.task.has)
  }

  /// What fills the gaps of a target: the ensemble, or the baseline that takes its place.
  func fillingModel(stage: String, target: String) -> ScoredModel {
    let own = targets.first { $0.stage == stage && $0.target == target }
    let method = own?.baselines.first { $0.evaluation == .outOfFold }?.method
    return method.map(ScoredModel.baseline) ?? .blend
  }

  /// Those of which a stack does without a base model, with nothing else of them.
  var targetsWithFailedModels: [Target] {
    targets.filter { !$0.failedModels.isEmpty }.map { target in
      var names = Target(stage: target.stage, label: target.label, target: target.target)
      names.failedModels = target.failedModels
      return names
    }
  }

  /// Where a stack's target stands among the targets; it is added if it is new.
  private mutating func place(
    of stack: ExperimentNetwork.TargetStack, _ network: ExperimentNetwork,
    _ places: inout [String: Int]
  ) -> Int {
    let name = "\(stack.stage)/\(stack.target)"
    if let place = places[name] { return place }
    places[name] = targets.count
    targets.append(
      Target(
        stage: stack.stage, label: stack.label, target: stack.target,
        classes: network.classes(ofTarget: stack.target, stage: stack.stage),
        isOrdered: network.isOrdered(stage: stack.stage),
        quantiles: network.quantiles(stage: stack.stage)))
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
}

extension CollectedResults.Target {
  /// What is predicted of it.
  var task: TargetTask {
    if !quantiles.isEmpty { return .quantile }
    return classes.isEmpty ? .regression : isOrdered ? .ordinal : .classification
  }
}
