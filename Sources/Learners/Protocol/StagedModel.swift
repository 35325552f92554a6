/// A model that grew round by round and can be cut back to its first rounds.
public protocol StagedModel: Model {
  /// Rounds it was grown for, at least 0.
  var roundCount: Int { get }

  /// The model as it stood after so many rounds.
  ///
  /// - Precondition: 0 ≤ `count` ≤ ``roundCount``.
  func truncated(to count: Int) -> Self
}

extension LearnerFamily {
  /// Whether its models grow round by round: ``StagedModel``.
  public var isStaged: Bool { modelType is any StagedModel.Type }
}
