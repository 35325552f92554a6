package import Jobs

/// A piece of work for one worker: some jobs, done one after the other.
///
/// What the jobs are, only ``body`` says, which this module doesn't read. The hash of the body is the
/// chunk's name, so a chunk that is written twice is one chunk, and two workers that do it make the same
/// results.
package struct WorkChunk: Sendable, Equatable {
  /// A file of results that the chunk reads.
  package enum Source: Hashable, Sendable {
    /// What another chunk makes.
    case chunk(JobKey)
    /// Results that were there before the work began.
    case inputs(JobKey)
  }
  package let id: JobKey
  package var body: String
  /// What the chunk needs before it can begin, each once.
  package var sources: [Source]
  /// Expected seconds of one processor.
  package var seconds: Double
  /// Expected seconds of the slowest chain of chunks that begins with this one.
  package var longestPath: Double
  /// Expected bytes of memory.
  package var bytes: Int
  /// Names of the results that it makes.
  package var results: [JobKey]

  package init(
    body: String, sources: [Source], results: [JobKey], seconds: Double, longestPath: Double = 0,
    bytes: Int = 0
  ) {
    id = JobKey(hashing: Array(body.utf8))
    self.body = body
    self.sources = sources
    self.results = results
    self.seconds = seconds
    self.longestPath = longestPath
    self.bytes = bytes
  }

  /// The chunks it reads results of.
  package var chunksBefore: [JobKey] {
    sources.compactMap { if case .chunk(let id) = $0 { id } else { nil } }
  }
}

// MARK: - Text

extension WorkChunk {
  /// The file of the chunk: its facts line by line, then the body.
  package var text: String {
    var writer = CanonicalWriter()
    writer.add("seconds", seconds)
    writer.add("longest path", longestPath)
    writer.add("bytes", bytes)
    for source in sources {
      switch source {
      case .chunk(let id): writer.add("after", id)
      case .inputs(let id): writer.add("inputs", id)
      }
    }
    for key in results { writer.add("makes", key) }
    return writer.text + "\n" + body
  }

  package init(text: String) throws(CanonicalError) {
    guard let end = text.firstRange(of: "\n\n") else {
      throw .expected(label: "an empty line", found: "")
    }
    var reader = CanonicalReader(String(text[..<end.lowerBound]))
    let seconds = try reader.number("seconds")
    let path = try reader.number("longest path")
    let bytes = try reader.integer("bytes")
    var sources: [Source] = []
    while let label = reader.next, label == "after" || label == "inputs" {
      let key = try reader.key(label)
      sources.append(label == "after" ? .chunk(key) : .inputs(key))
    }
    var results: [JobKey] = []
    while reader.next == "makes" { results.append(try reader.key("makes")) }
    try reader.end()
    self.init(
      body: String(text[end.upperBound...]), sources: sources, results: results, seconds: seconds,
      longestPath: path, bytes: bytes)
  }
}
