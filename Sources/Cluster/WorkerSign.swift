package import Jobs

/// A worker's sign of life, as it stands in `workers/NAME`.
package struct WorkerSign: Sendable, Equatable {
  package enum State: String, Sendable {
    case working, idle
    /// It ended, and said so.
    case ended
  }
  package var name: String
  package var host: String
  package var process: Int
  /// The job of the batch system that it runs in; empty for none.
  package var pilot: String
  package var state: State
  /// Why it ended; empty while it works.
  package var reason: String
  /// Grows with each sign. Clocks of machines differ, so a reader measures by its own how long it stays.
  package var beat: Int
  /// Most chunks at once.
  package var slots: Int
  /// The chunks that it does.
  package var chunks: [JobKey]
  /// How many it did.
  package var done: Int

  package static let timeIsOver = "time limit"

  package var text: String {
    var writer = CanonicalWriter()
    writer.add("name", name)
    writer.add("host", host)
    writer.add("process", process)
    writer.add("pilot", pilot)
    writer.add("state", state.rawValue)
    writer.add("reason", reason)
    writer.add("beat", beat)
    writer.add("slots", slots)
    writer.add("done", done)
    for chunk in chunks { writer.add("chunk", chunk) }
    return writer.text
  }

  package init(
    name: String, host: String, process: Int, pilot: String, state: State, reason: String = "",
    beat: Int, slots: Int, chunks: [JobKey], done: Int
  ) {
    self.name = name
    self.host = host
    self.process = process
    self.pilot = pilot
    self.state = state
    self.reason = reason
    self.beat = beat
    self.slots = slots
    self.chunks = chunks
    self.done = done
  }

  package init(text: String) throws(CanonicalError) {
    var reader = CanonicalReader(text)
    name = try reader.text("name")
    host = try reader.text("host")
    process = try reader.integer("process")
    pilot = try reader.text("pilot")
    state = try reader.choice("state")
    reason = try reader.text("reason")
    beat = try reader.integer("beat")
    slots = try reader.integer("slots")
    done = try reader.integer("done")
    chunks = []
    while reader.next == "chunk" { chunks.append(try reader.key("chunk")) }
    try reader.end()
  }
}

extension WorkFolder {
  package func write(_ sign: WorkerSign) throws(WorkFolderError) {
    try write(sign.text, .workers, sign.name)
  }

  /// - Returns: `nil` if there is no such worker, or nothing that can be read.
  package func sign(of worker: String) throws(WorkFolderError) -> WorkerSign? {
    try text(.workers, worker).flatMap { try? WorkerSign(text: $0) }
  }

  /// The signs of all workers, by name.
  package func signs() throws(WorkFolderError) -> [String: WorkerSign] {
    var signs: [String: WorkerSign] = [:]
    for name in try names(.workers) { signs[name] = try sign(of: name) }
    return signs
  }
}

/// Which leases are of workers that are no more, as one observer sees it by its own clock.
///
/// A lease is abandoned when its worker said that it ended, when its sign of life has not changed for as
/// long as the observer is patient, or when the worker lives and has not named the chunk for so long.
package struct LeaseWatch: Sendable {
  /// Seconds.
  package let patience: Double
  private struct Lease: Hashable {
    var chunk: JobKey
    var number: Int
  }
  private var beats: [String: (beat: Int, since: Double)] = [:]
  private var unnamed: [Lease: Double] = [:]

  package init(patience: Double) { self.patience = patience }

  /// - Parameters:
  ///   - sign: What the holder's sign of life says now; `nil` if there is none.
  ///   - now: Seconds of the observer's clock.
  package mutating func isAbandoned(
    _ chunk: JobKey, number: Int, holder: String, sign: WorkerSign?, now: Double
  ) -> Bool {
    let lease = Lease(chunk: chunk, number: number)
    if let sign {
      if sign.state == .ended { return true }
      if let known = beats[holder], known.beat == sign.beat {
        if now - known.since > patience { return true }
      } else {
        beats[holder] = (sign.beat, now)
      }
      if sign.chunks.contains(chunk) {
        unnamed[lease] = nil
        return false
      }
    }
    let since = unnamed[lease] ?? now
    unnamed[lease] = since
    return now - since > patience
  }
}
