extension ExperimentReport {
  /// The score of an ensemble that learned from a part of the training rows.
  public struct LearningPoint: Sendable {
    /// Stage and target.
    public var place: String
    /// As a reader sees it.
    public var evaluation: String
    public var size: String
    public var trainingRows: Double
    /// In the leading metric.
    public var value: Double

    public init(
      place: String, evaluation: String, size: String, trainingRows: Double, value: Double
    ) {
      self.place = place
      self.evaluation = evaluation
      self.size = size
      self.trainingRows = trainingRows
      self.value = value
    }
  }
}
