public import YAML

extension StageSpec {
  /// How the targets of a stage help one another.
  public struct Joint: Sendable {
    public enum Kind: Hashable, Sendable {
      /// Each target sees what the round before predicts of all others, so many times.
      case rounds(Int)
      /// Each target sees those before it; `nil` for the most measured first.
      case chain([String]?)
    }
    public var kind: Kind
    /// By how many standard errors a round must be better than the target alone.
    public var margin: Double
    public var mark: Mark

    /// Under which it is written.
    var key: String {
      if case .chain = kind { "chain" } else { "joint" }
    }

    public static let defaultRounds = 2
    public static let mostRounds = 10
    public static let defaultMargin = 1.0
  }

  /// Another target as a feature of a round.
  package struct JointFeature: Hashable, Sendable {
    package var target: String
    /// The round that predicts it, by the name of its stage.
    package var stage: String
    /// Whether its measured cells are seen, where a row to predict would see them.
    package var isSeen: Bool

    package init(target: String, stage: String, isSeen: Bool) {
      (self.target, self.stage, self.isSeen) = (target, stage, isSeen)
    }
  }

  /// The stage as one of its rounds has it.
  package func round(_ round: String, _ features: [JointFeature]) -> StageSpec {
    var stage = self
    stage.name = "\(name)[\(round)]"
    stage.declaredName = name
    stage.jointFeatures = features
    return stage
  }
}
