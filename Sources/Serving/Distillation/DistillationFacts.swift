/// What a distilled bundle tells of the ensemble that it stands for.
public struct DistillationFacts: Sendable, Equatable, Codable {
  /// Errors of both on rows that neither has seen.
  public struct Errors: Sendable, Equatable, Codable {
    /// Which rows these are, in words.
    public var rows: String
    /// What errors are, in words.
    public var metric: String
    public var ensemble: Double
    public var distilled: Double

    /// By which share the error is greater.
    public var loss: Double { ensemble > 0 ? distilled / ensemble - 1 : 0 }
  }
  /// The learner of the model.
  public var learner: String
  /// What the model learned, in words.
  public var learned: String
  /// Out of fold, and of a holdout's stack also on the rows held out.
  public var errors: [Errors]
  public var ensembleModels: Int
  /// The size of the ensemble's bundle.
  public var ensembleBytes: Int
}
