package import Jobs

/// What is to be done, as workers read it: the chunks with what they wait for, most urgent first.
package struct WorkQueue: Sendable, Equatable {
  /// How long workers are to stay.
  package enum State: String, Sendable {
    /// More chunks may come.
    case open
    /// These are all: a worker that finds nothing to do ends.
    case complete
    /// Nothing is to be done any more, and what is under way is to be ended.
    case cancelled
  }
  package struct Item: Sendable, Equatable {
    package var id: JobKey
    package var seconds: Double
    package var longestPath: Double
    package var bytes: Int
    package var after: [JobKey]

    package init(_ chunk: WorkChunk) {
      id = chunk.id
      seconds = chunk.seconds
      longestPath = chunk.longestPath
      bytes = chunk.bytes
      after = chunk.chunksBefore
    }
  }
  package var state: State
  /// The arithmetic that all results are to be computed with.
  package var arithmetic: String
  /// How often a chunk is tried whose worker dies.
  package var attempts: Int
  package private(set) var items: [Item]

  /// Orders the chunks: those with the longest path first, of equals those of the smaller name.
  package init(_ chunks: [Item], arithmetic: String, state: State, attempts: Int = 4) {
    self.state = state
    self.arithmetic = arithmetic
    self.attempts = attempts
    items = chunks.sorted {
      $0.longestPath != $1.longestPath ? $0.longestPath > $1.longestPath : $0.id < $1.id
    }
  }

  package var text: String {
    var writer = CanonicalWriter()
    writer.add("state", state.rawValue)
    writer.add("arithmetic", arithmetic)
    writer.add("attempts", attempts)
    for item in items {
      writer.add(
        "chunk",
        fields: [
          item.id.description, "\(item.seconds)", "\(item.longestPath)", "\(item.bytes)",
        ] + item.after.map(\.description))
    }
    // A file that was cut on its way is told from a whole one.
    writer.add("end", items.count)
    return writer.text
  }

  package init(text: String) throws(CanonicalError) {
    var reader = CanonicalReader(text)
    state = try reader.choice("state")
    arithmetic = try reader.text("arithmetic")
    attempts = try reader.integer("attempts")
    items = []
    while reader.next == "chunk" {
      var fields = try reader.fields("chunk")
      let id = try fields.value { JobKey(digits: $0) }
      let (seconds, path) = (try fields.number(), try fields.number())
      let bytes = try fields.integer()
      var after: [JobKey] = []
      while !fields.isAtEnd { after.append(try fields.value { JobKey(digits: $0) }) }
      items.append(Item(id: id, seconds: seconds, longestPath: path, bytes: bytes, after: after))
    }
    _ = try reader.value("end") { Int($0) == items.count ? items.count : nil }
    try reader.end()
  }
}

extension WorkQueue.Item {
  init(id: JobKey, seconds: Double, longestPath: Double, bytes: Int, after: [JobKey]) {
    self.id = id
    self.seconds = seconds
    self.longestPath = longestPath
    self.bytes = bytes
    self.after = after
  }
}
