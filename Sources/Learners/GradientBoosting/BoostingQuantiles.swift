import Tabular

/// A boosting that learns each quantile by its pinball loss: its objective for regression has no say then.
protocol BoostingQuantiles: QuantileLearner, LossFitting {
  associatedtype Boosted: Model

  /// The boosting of one level.
  func boostedQuantile(
    _ data: TrainingData, _ loss: QuantileLoss, seed: UInt64
  ) throws(FitError) -> Boosted
}

extension BoostingQuantiles {
  /// What of the objective is refused.
  func objectiveObjection() -> FitError? {
    guard objective != .squared else { return nil }
    return .unsuitable(
      family: Self.family.name,
      reason: "objective \(objective.rawValue) in a quantile task; leave it out, each level is "
        + "learned by its pinball loss")
  }

  /// Every level sees the same bins, samples of rows and samples of features.
  public func fitQuantiles(
    _ data: TrainingData, levels: [Double], seed: UInt64
  ) throws(FitError) -> any QuantileModel {
    try BoostingLimits.check(data, family: Self.family.name)
    let outline = TrainingOutline(
      fewestRows: data.rows.count, featureCount: data.features.features.count, targets: [])
    if let objection = objection(toQuantiles: levels, outline) { throw objection }
    var members: [Boosted] = []
    for level in levels {
      members.append(try boostedQuantile(data, QuantileLoss(level: level), seed: seed))
    }
    return QuantileEnsemble(levels: levels, members: members)
  }
}

extension GBM: BoostingQuantiles {
  public func objection(toQuantiles levels: [Double], _ outline: TrainingOutline) -> FitError? {
    if linearTree {
      return .unsuitable(
        family: Self.family.name,
        reason: "linear_tree in a quantile task; leaves take a quantile of their rows")
    }
    return objectiveObjection()
      ?? BoostingLimits.objection(to: monotoneSigns, outline, family: Self.family.name)
  }

  func boostedQuantile(
    _ data: TrainingData, _ loss: QuantileLoss, seed: UInt64
  ) throws(FitError) -> BoostedTrees<GBM> {
    try boosted(data, loss, seed: seed)
  }
}

extension XGB: BoostingQuantiles {
  public func objection(toQuantiles levels: [Double], _ outline: TrainingOutline) -> FitError? {
    objectiveObjection()
      ?? BoostingLimits.objection(to: monotoneSigns, outline, family: Self.family.name)
  }

  func boostedQuantile(
    _ data: TrainingData, _ loss: QuantileLoss, seed: UInt64
  ) throws(FitError) -> BoostedTrees<XGB> {
    try boosted(data, loss, seed: seed)
  }
}

extension CAT: BoostingQuantiles {
  public func objection(toQuantiles levels: [Double], _ outline: TrainingOutline) -> FitError? {
    objectiveObjection()
  }

  /// CatBoost has no rule for the learning rate of this loss: its default is then 0.03.
  func boostedQuantile(
    _ data: TrainingData, _ loss: QuantileLoss, seed: UInt64
  ) throws(FitError) -> SymmetricTrees {
    var own = self
    if learningRate == 0 { own.learningRate = 0.03 }
    return try own.boosted(data, loss, seed: seed)
  }
}
