import Tabular

/// The losses by name, as experiment files give them.
public enum Objective: String, CaseIterable, Sendable {
  case squared
  case absolute
  case huber
  case quantile
  case poisson
  case tweedie
  case gamma

  /// Whether leaves take a quantile of their rows.
  var isOfQuantile: Bool { self == .absolute || self == .quantile }
}

/// A learner that can be fitted for any loss.
///
/// Each loss gets its own copy of the loop: a call through a protocol for each row would cost more
/// than the rest of the round.
protocol LossFitting: Learner {
  var objective: Objective { get }
  var quantileLevel: Double { get }
  var huberDelta: Double { get }
  var tweediePower: Double { get }

  func fit<L: Loss>(_ data: TrainingData, _ loss: L, seed: UInt64) throws(FitError) -> any Model
}

extension LossFitting {
  public var dependsOnUnit: Bool {
    switch objective {
    case .squared, .absolute, .quantile: false
    case .huber, .poisson, .tweedie: true
    // Only the ratio of target and mean counts, and the start goes with it.
    case .gamma: false
    }
  }

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    try BoostingLimits.check(data, family: Self.family.name)
    return switch objective {
    case .squared: try checked(data, SquaredLoss(), seed)
    case .absolute: try checked(data, QuantileLoss(level: 0.5), seed)
    case .huber: try checked(data, HuberLoss(delta: Float(huberDelta)), seed)
    case .quantile: try checked(data, QuantileLoss(level: quantileLevel), seed)
    case .poisson: try checked(data, PoissonLoss(), seed)
    case .tweedie: try checked(data, TweedieLoss(power: tweediePower), seed)
    case .gamma: try checked(data, GammaLoss(), seed)
    }
  }

  private func checked<L: Loss>(
    _ data: TrainingData, _ loss: L, _ seed: UInt64
  ) throws(FitError) -> any Model {
    let rows = data.rows + data.validation
    if let objection = objection(loss, rows.lazy.map { data.target[$0] }) { throw objection }
    return try fit(data, loss, seed: seed)
  }

  /// The declarations that all families share.
  static func lossHyperparameters(
    _ objective: any WritableKeyPath<Self, Objective> & Sendable,
    quantile: any WritableKeyPath<Self, Double> & Sendable,
    huber: any WritableKeyPath<Self, Double> & Sendable,
    tweedie: any WritableKeyPath<Self, Double> & Sendable
  ) -> [Hyperparameter] {
    [
      Hyperparameter(
        "objective", objective, aliases: ["loss_function"],
        "Loss: squared for the mean, absolute for the median, poisson and tweedie for counts, gamma for positive values."
      ),
      Hyperparameter(
        "quantile_level", quantile, in: 0.001...0.999,
        "Quantile level of objective quantile."),
      Hyperparameter(
        "huber_delta", huber, above: 0, upTo: 1e9,
        "Error above which objective huber is linear."),
      Hyperparameter(
        "tweedie_variance_power", tweedie, in: 1.001...1.999,
        "Variance power of objective tweedie."),
    ]
  }
}
