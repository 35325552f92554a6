package import Jobs

/// Watches a work folder for one run: hands on what comes of its chunks, and keeps workers.
package struct WorkHead {
  package enum Event: Sendable {
    /// What came of a chunk, and whose work it was; empty if nobody knows.
    case done(JobKey, [PackEntry], ChunkNote?)
    case pilots(PilotKeeper.Event)
  }
  private let folder: WorkFolder
  private var claims: ChunkClaims
  private var keeper: PilotKeeper?
  /// Chunks whose results have not been handed on.
  private var awaited: [JobKey: [JobKey]]

  /// - Parameters:
  ///   - chunks: Those that this run waits for.
  ///   - keeper: `nil` where workers come by themselves.
  package init(
    _ folder: WorkFolder, chunks: [WorkChunk], keeper: PilotKeeper?, patience: Double
  ) {
    self.folder = folder
    self.keeper = keeper
    claims = ChunkClaims(folder, worker: "", patience: patience)
    awaited = Dictionary(
      chunks.map { ($0.id, $0.results) }, uniquingKeysWith: { first, _ in first })
  }

  package var isOver: Bool { awaited.isEmpty }

  /// Reads what is new.
  ///
  /// - Throws: ``WorkFolderError``, or ``PilotError`` where no worker can be had.
  package mutating func step(now: Double) throws -> [Event] {
    var events: [Event] = []
    try claims.refresh()
    for chunk in awaited.keys where claims.done.contains(chunk) {
      guard let (entries, note) = try entries(of: chunk) else { continue }
      awaited[chunk] = nil
      events.append(.done(chunk, entries, note))
    }
    for chunk in try claims.exhausted(now: now) {
      guard let results = awaited.removeValue(forKey: chunk) else { continue }
      let cause =
        "every worker that did its chunk died or ran out of time (\(claims.queue?.attempts ?? 0) times)"
      let entries = results.map { PackEntry($0, .failed(cause: cause, seconds: 0)) }
      // Chunks that wait for it can then begin, and skip what reads it.
      try folder.write(entries, of: chunk)
      events.append(.done(chunk, entries, nil))
    }
    if !awaited.isEmpty { events += try look(now).map(Event.pilots) }
    return events
  }

  /// - Returns: `nil` of a file that was damaged, which is then to be made anew.
  private func entries(
    of chunk: JobKey
  ) throws(WorkFolderError) -> (entries: [PackEntry], note: ChunkNote?)? {
    do {
      let pack = try folder.pack(.chunk(chunk))
      return (try pack.entries(), ChunkNote(text: pack.note))
    } catch .damaged, .missing {
      folder.setAside(results: chunk)
      return nil
    } catch {
      throw error
    }
  }

  private mutating func look(_ now: Double) throws -> [PilotKeeper.Event] {
    guard var current = keeper else { return [] }
    defer { keeper = current }
    return try current.step(work: awaited.count, now: now)
  }

  /// Ends the workers.
  package mutating func cancel() throws { try keeper?.cancel() }
}
