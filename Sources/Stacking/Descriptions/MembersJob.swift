import Jobs

/// The predictions of all base models of one target's stack for rows that they did not see.
package struct MembersJob: Hashable, Sendable {
  /// Whether out-of-fold predictions are kept; else those of the rows that are predicted.
  package var isOutOfFold: Bool

  package init(isOutOfFold: Bool) {
    self.isOutOfFold = isOutOfFold
  }
}

extension MembersJob {
  func write(to writer: inout CanonicalWriter) {
    writer.add("keeps", isOutOfFold ? "out of fold" : "hidden rows")
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    isOutOfFold = try reader.value("keeps") {
      $0 == "out of fold" ? true : $0 == "hidden rows" ? false : nil
    }
  }
}
