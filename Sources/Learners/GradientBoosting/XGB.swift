import Tabular

/// Gradient boosting in XGBoost's way: quantile histograms, depth-wise or loss-guided growth.
public struct XGB: Learner, LossFitting {
  public enum GrowPolicy: String, CaseIterable, Sendable {
    case depthwise
    case lossguide
  }

  public var rounds = 100
  public var learningRate = 0.3
  public var maxDepth = 6
  public var maxLeaves = 0
  public var growPolicy = GrowPolicy.depthwise
  public var minChildWeight = 1.0
  public var lambda = 1.0
  public var alpha = 0.0
  public var gamma = 0.0
  public var maxDeltaStep = 0.0
  public var maxBin = 255
  public var subsample = 1.0
  public var colsampleByTree = 1.0
  public var colsampleByLevel = 1.0
  public var colsampleByNode = 1.0
  public var maxCatToOneHot = 4
  public var maxCatThreshold = 64
  public var earlyStoppingRounds = 50
  public var earlyStoppingShare = 0.0
  /// Signs for the features in their order, or none.
  public var monotoneConstraints: [Int8] = []
  public var objective = Objective.squared
  public var quantileLevel = 0.9
  public var huberDelta = 0.9
  public var tweediePower = 1.5

  public init() {}

  public func objection(to outline: TrainingOutline) -> FitError? {
    shapeObjection
      ?? BoostingLimits.objection(to: monotoneConstraints, outline, family: Self.family.name)
      ?? objection(toTargetsOf: outline)
  }

  private var shapeObjection: FitError? {
    guard maxDepth == 0 && maxLeaves == 0 else { return nil }
    return .unsuitable(
      family: Self.family.name, reason: "max_depth and max_leaves are both 0; limit one of them")
  }

  func fit<L: Loss>(
    _ data: TrainingData, _ loss: L, seed: UInt64
  ) throws(FitError) -> any Model {
    try boosted(data, loss, seed: seed)
  }

  func boosted<L: Loss>(
    _ data: TrainingData, _ loss: L, seed: UInt64
  ) throws(FitError) -> BoostedTrees<XGB> {
    try BoostingLimits.check(monotoneConstraints, data, family: Self.family.name)
    let table = binned(data)
    var grower = try grower(
      table, hasConstantHessian: L.hasConstantHessian && data.weights == nil, seed: seed)
    let loop = BoostingLoop(family: Self.family.name, loss: loss, settings: settings)
    let result = try loop.run(data, grower: &grower, seed: derivedSeed(seed, "bagging"))
    return BoostedTrees<XGB>(
      start: result.start, link: L.link, trees: result.trees, bins: table.bins,
      featureCount: data.features.features.count)
  }

  func binned(_ data: TrainingData) -> BinnedTable {
    BinnedTable.shared(data, BinningSettings(scheme: .quantile, maxBin: maxBin))
  }

  func grower(
    _ table: BinnedTable, hasConstantHessian: Bool, seed: UInt64
  ) throws(FitError) -> LeafGrower {
    if let shapeObjection { throw shapeObjection }
    return LeafGrower(
      table, rules: rules, shape: shape,
      sampling: FeatureSampling(
        byTree: colsampleByTree, byLevel: colsampleByLevel, byNode: colsampleByNode),
      hasConstantHessian: hasConstantHessian, seed: derivedSeed(seed, "features"))
  }

  var settings: BoostingSettings {
    BoostingSettings(
      rounds: rounds, learningRate: learningRate, patience: earlyStoppingRounds,
      patienceShare: earlyStoppingShare, baggingFraction: subsample)
  }

  private var shape: TreeShape {
    let order: TreeShape.Order =
      switch growPolicy {
      case .lossguide: .bestFirst
      case .depthwise: maxLeaves == 0 ? .depthFirst : .breadthFirst
      }
    return TreeShape(
      order: order, maxLeaves: maxLeaves == 0 ? .max : max(2, maxLeaves),
      maxDepth: maxDepth == 0 ? .max : maxDepth)
  }

  private var rules: SplitRules {
    var rules = SplitRules()
    rules.lambda1 = alpha
    rules.lambda2 = lambda
    rules.minHessian = minChildWeight
    rules.minGain = gamma
    rules.maxDeltaStep = maxDeltaStep
    rules.ties = .lowest
    rules.monotone = monotoneConstraints.contains { $0 != 0 } ? monotoneConstraints : []
    // Every level counts, in the order of its own weight.
    rules.categories = CategoryRules(
      maxOneHot: maxCatToOneHot, smoothing: lambda, lambda2: 0, maxThreshold: maxCatThreshold,
      minDataPerGroup: 0, minCount: 0)
    return rules
  }
}
