import Tabular

/// Gradient boosting in LightGBM's way: histograms, leaf-wise growth, its parameters and defaults.
public struct GBM: Learner, LossFitting {
  public var rounds = 100
  public var learningRate = 0.1
  public var numLeaves = 31
  public var maxDepth = -1
  public var minDataInLeaf = 20
  public var minSumHessianInLeaf = 1e-3
  public var lambdaL1 = 0.0
  public var lambdaL2 = 0.0
  public var minGainToSplit = 0.0
  public var pathSmooth = 0.0
  public var maxDeltaStep = 0.0
  public var maxBin = 255
  public var minDataInBin = 3
  public var featureFraction = 1.0
  public var featureFractionByNode = 1.0
  public var baggingFraction = 1.0
  public var baggingFrequency = 1
  public var extraTrees = false
  public var linearTree = false
  public var linearLambda = 0.0
  public var maxCatToOneHot = 4
  public var maxCatThreshold = 32
  public var catSmooth = 10.0
  public var catL2 = 10.0
  public var minDataPerGroup = 100
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
    if linearTree, let objection = linearObjection(isQuantile: objective.isOfQuantile) {
      return objection
    }
    return BoostingLimits.objection(
      to: monotoneConstraints, outline, family: Self.family.name)
      ?? objection(toTargetsOf: outline)
  }

  func fit<L: Loss>(
    _ data: TrainingData, _ loss: L, seed: UInt64
  ) throws(FitError) -> any Model {
    try boosted(data, loss, seed: seed)
  }

  func boosted<L: Loss>(
    _ data: TrainingData, _ loss: L, seed: UInt64
  ) throws(FitError) -> BoostedTrees<GBM> {
    try BoostingLimits.check(monotoneConstraints, data, family: Self.family.name)
    if linearTree, let objection = linearObjection(isQuantile: loss.leafQuantile != nil) {
      throw objection
    }
    let table = binned(data)
    var grower = grower(
      table, hasConstantHessian: L.hasConstantHessian && data.weights == nil, seed: seed)
    let loop = BoostingLoop(family: Self.family.name, loss: loss, settings: settings)
    let result = try loop.run(data, grower: &grower, seed: derivedSeed(seed, "bagging"))
    return BoostedTrees<GBM>(
      start: result.start, link: L.link, trees: result.trees, bins: table.bins,
      featureCount: data.features.features.count)
  }

  func binned(_ data: TrainingData) -> BinnedTable {
    BinnedTable.shared(
      data, BinningSettings(scheme: .lightGBM(minDataInBin: minDataInBin), maxBin: maxBin))
  }

  func grower(_ table: BinnedTable, hasConstantHessian: Bool, seed: UInt64) -> LeafGrower {
    LeafGrower(
      table, rules: rules,
      shape: TreeShape(
        order: .bestFirst, maxLeaves: numLeaves, maxDepth: maxDepth > 0 ? maxDepth : .max),
      sampling: FeatureSampling(byTree: featureFraction, byNode: featureFractionByNode),
      hasConstantHessian: hasConstantHessian, seed: derivedSeed(seed, "features"))
  }

  var settings: BoostingSettings {
    BoostingSettings(
      rounds: rounds, learningRate: learningRate, patience: earlyStoppingRounds,
      patienceShare: earlyStoppingShare, baggingFraction: baggingFraction,
      baggingFrequency: baggingFrequency,
      linearLambda: linearTree ? linearLambda : nil)
  }

  /// A Newton step in each leaf needs a curved loss, and a slope may break any monotone constraint.
  private func linearObjection(isQuantile: Bool) -> FitError? {
    let family = Self.family.name
    if isQuantile {
      return .unsuitable(
        family: family,
        reason: "linear_tree with objective \(objective.rawValue); squared, huber, poisson and "
          + "tweedie can have linear leaves")
    }
    if monotoneConstraints.contains(where: { $0 != 0 }) {
      return .unsuitable(
        family: family, reason: "linear_tree with monotone_constraints, which slopes would break")
    }
    return nil
  }

  private var rules: SplitRules {
    var rules = SplitRules()
    rules.lambda1 = lambdaL1
    rules.lambda2 = lambdaL2
    rules.minData = minDataInLeaf
    rules.minHessian = minSumHessianInLeaf
    rules.minGain = minGainToSplit
    rules.pathSmoothing = pathSmooth
    rules.maxDeltaStep = maxDeltaStep
    rules.extraTrees = extraTrees
    rules.monotone = monotoneConstraints.contains { $0 != 0 } ? monotoneConstraints : []
    rules.categories = CategoryRules(
      maxOneHot: maxCatToOneHot, smoothing: catSmooth, lambda2: catL2,
      maxThreshold: maxCatThreshold, minDataPerGroup: minDataPerGroup)
    return rules
  }
}
