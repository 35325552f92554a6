import Jobs

/// The round that predicts a target of a stage whose targets help one another.
package struct JointJob: Hashable, Sendable {
  /// By how many standard errors a round must be better than the target alone.
  package var margin: Double
  /// What rounds are compared by; `nil` for squared errors.
  package var loss: Loss?

  package init(margin: Double, loss: Loss? = nil) {
    self.margin = margin
    self.loss = loss
  }
}

extension JointJob {
  func write(to writer: inout CanonicalWriter) {
    writer.add("margin", margin)
    Loss.write(loss, to: &writer)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    margin = try reader.number("margin")
    loss = try Loss.read(from: &reader)
  }
}
