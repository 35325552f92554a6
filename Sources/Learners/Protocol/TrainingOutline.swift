/// What is known of the data of all fits before any of them runs.
public struct TrainingOutline: Sendable {
  /// The fewest rows that a fit learns from.
  public var fewestRows: Int
  /// How many features it sees; `nil` where that is known only when they are made.
  public var featureCount: Int?
  /// The values it learns, where they are the target's own; empty otherwise.
  public var targets: [Double]

  public init(fewestRows: Int, featureCount: Int?, targets: [Double]) {
    self.fewestRows = fewestRows
    self.featureCount = featureCount
    self.targets = targets
  }
}

extension BoostingLimits {
  static func objection(
    to monotone: [Int8], _ outline: TrainingOutline, family: String
  ) -> FitError? {
    guard let count = outline.featureCount, !monotone.isEmpty, monotone.count != count else {
      return nil
    }
    return .unsuitable(
      family: family,
      reason: signCount(monotone.count, features: count))
  }
}

extension LossFitting {
  /// What the loss refuses of the targets.
  func objection(toTargetsOf outline: TrainingOutline) -> FitError? {
    let loss: any Loss =
      switch objective {
      case .squared: SquaredLoss()
      case .absolute: QuantileLoss(level: 0.5)
      case .huber: HuberLoss(delta: Float(huberDelta))
      case .quantile: QuantileLoss(level: quantileLevel)
      case .poisson: PoissonLoss()
      case .tweedie: TweedieLoss(power: tweediePower)
      case .gamma: GammaLoss()
      }
    return objection(loss, outline.targets)
  }

  func objection(_ loss: some Loss, _ targets: some Sequence<Double>) -> FitError? {
    for target in targets {
      guard let objection = loss.objection(to: target) else { continue }
      return .unsuitable(
        family: Self.family.name,
        reason: "objective \(objective.rawValue) and a \(objection) target; "
          + "objective squared takes any")
    }
    return nil
  }
}
