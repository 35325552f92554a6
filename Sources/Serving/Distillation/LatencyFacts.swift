/// What was measured where a bundle was chosen by the time of its predictions: a fact of the machine that measured.
public struct LatencyFacts: Sendable, Equatable, Codable {
  /// The greatest time that was asked for, in seconds.
  public var limit: Double
  /// How many rows are predicted at once.
  public var batch: Int
  /// The median time of a batch, in seconds.
  public var seconds: Double
  /// What was chosen, in words.
  public var chosen: String
  /// What errors are, in words.
  public var metric: String
  /// On rows that no model has seen.
  public var error: Double
  /// Of the whole ensemble.
  public var ensembleSeconds: Double
  public var ensembleError: Double

  package init(
    limit: Double, batch: Int, seconds: Double, chosen: String, metric: String, error: Double,
    ensembleSeconds: Double, ensembleError: Double
  ) {
    (self.limit, self.batch, self.seconds) = (limit, batch, seconds)
    (self.chosen, self.metric, self.error) = (chosen, metric, error)
    (self.ensembleSeconds, self.ensembleError) = (ensembleSeconds, ensembleError)
  }
}
