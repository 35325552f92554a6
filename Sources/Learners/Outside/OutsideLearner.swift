import Tabular

/// A family whose learners a library outside this program fits.
public protocol OutsideKind: Hashable, Sendable {
  static var family: LearnerFamily { get }
  /// Whether its fits give equal bits unless said otherwise.
  static var isDeterministic: Bool { get }
}

extension OutsideKind {
  public static var isDeterministic: Bool { true }
}

/// A learner of which this program knows the settings only.
public protocol OutsideLearning: Learner {
  var settings: OutsideSettings { get set }
}

/// A learner of one family outside this program.
public struct OutsideLearner<Kind: OutsideKind>: OutsideLearning {
  public static var family: LearnerFamily { Kind.family }

  public var settings: OutsideSettings

  public init() {
    settings = OutsideSettings(family: Kind.family.name)
    settings.isDeterministic = Kind.isDeterministic
  }

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    let fit = try OutsideFits.current(settings.family).fit(settings, data, seed: seed)
    let state = OutsideModelState(
      settings: settings, featureCount: data.features.features.count, source: .live(fit))
    return Kind.family.isStaged
      ? StagedOutsideModel<Kind>(state, rounds: fit.rounds ?? 0) as any Model
      : OutsideModel<Kind>(state)
  }
}
