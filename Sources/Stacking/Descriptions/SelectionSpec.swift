import Jobs

/// How fits choose the features that they see: by permutation importance on rows that are held out among their own
/// training rows.
package struct SelectionSpec: Hashable, Sendable {
  package static let usualShuffles = 3
  package static let usualRounds = 5

  /// How often each feature is shuffled in each fold.
  package var shuffles: Int
  /// The most rounds of elimination.
  package var rounds: Int

  package init(shuffles: Int = usualShuffles, rounds: Int = usualRounds) {
    self.shuffles = shuffles
    self.rounds = rounds
  }
}

extension SelectionSpec {
  /// Nothing where all features are seen.
  static func write(_ spec: SelectionSpec?, to writer: inout CanonicalWriter) {
    guard let spec else { return }
    writer.add(
      "select", fields: ["permutation", String(spec.shuffles), String(spec.rounds)])
  }

  static func read(from reader: inout CanonicalReader) throws(CanonicalError) -> SelectionSpec? {
    guard reader.next == "select" else { return nil }
    var fields = try reader.fields("select")
    _ = try fields.value { $0 == "permutation" ? $0 : nil }
    let spec = SelectionSpec(shuffles: try fields.integer(), rounds: try fields.integer())
    try fields.end()
    return spec
  }
}
