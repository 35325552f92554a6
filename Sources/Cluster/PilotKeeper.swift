import Glibc
import Jobs

/// Keeps as many workers as there is work for, and asks for more time or memory where they had too little.
package struct PilotKeeper {
  package struct Settings: Sendable, Equatable {
    /// Most workers.
    package var pilots: Int
    /// Processors of each, which do a chunk each.
    package var processors: Int
    /// Bytes of memory of each, and the most that may be asked for.
    package var bytes: Int
    package var mostBytes: Int
    /// Seconds of each, and the most that may be asked for.
    package var seconds: Int
    package var mostSeconds: Int
    /// Between two questions to the batch system.
    package var interval: Double
    /// What a worker runs; told the folder, its processors and its seconds.
    package var command: @Sendable (WorkFolder, PilotRequest) -> String

    package init(
      pilots: Int, processors: Int, bytes: Int, mostBytes: Int, seconds: Int, mostSeconds: Int,
      interval: Double, command: @escaping @Sendable (WorkFolder, PilotRequest) -> String
    ) {
      self.pilots = pilots
      self.processors = processors
      self.bytes = bytes
      self.mostBytes = mostBytes
      self.seconds = seconds
      self.mostSeconds = mostSeconds
      self.interval = interval
      self.command = command
    }

    package static func == (a: Settings, b: Settings) -> Bool {
      (a.pilots, a.processors, a.bytes, a.seconds) == (b.pilots, b.processors, b.bytes, b.seconds)
        && (a.mostBytes, a.mostSeconds, a.interval) == (b.mostBytes, b.mostSeconds, b.interval)
    }
  }
  /// What happened, for people.
  package enum Event: Sendable, Equatable {
    case submitted(String, count: Int)
    case ended(String, left: Int)
    case moreTime(seconds: Int)
    case moreMemory(bytes: Int)
    case noAnswer(String)
  }

  private let folder: WorkFolder
  private let system: any PilotSystem
  private let name: String
  package private(set) var settings: Settings
  /// By submission: how many of its workers were alive when the system last answered.
  package private(set) var alive: [String: Int] = [:]
  private var nextLook = 0.0
  private var trouble = 0
  /// Submissions one after the other whose workers ended without a sign of life.
  private var stillborn = 0
  private var judged: Set<String> = []

  /// - Parameter name: Of the experiment.
  package init(
    _ folder: WorkFolder, _ system: any PilotSystem, name: String, _ settings: Settings
  ) throws(WorkFolderError) {
    self.folder = folder
    self.system = system
    self.settings = settings
    let safe = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    self.name = "strata-" + String(safe)
    // Those of a head that is no more.
    for submission in try folder.names(.pilots) { alive[submission] = 1 }
    judged = Set(try folder.signs().values.filter { $0.state == .ended }.map(\.name))
  }

  package var aliveCount: Int { alive.values.reduce(0, +) }

  /// Looks after the workers, if it is time to.
  ///
  /// - Parameters:
  ///   - work: How many chunks are still to be done.
  ///   - now: Seconds of the caller's clock.
  /// - Throws: ``PilotError`` if no worker can be had, or ``WorkFolderError``.
  package mutating func step(work: Int, now: Double) throws -> [Event] {
    guard now >= nextLook else { return [] }
    nextLook = now + settings.interval
    var events: [Event] = []
    if !alive.isEmpty {
      let found: [String: Int]
      do {
        found = try system.alive(alive.keys.sorted())
      } catch let error as PilotError {
        // A controller that restarts gives no answer for a while; the workers go on meanwhile.
        return try postpone(error, now)
      }
      try look(found, &events)
    }
    let needed = min(settings.pilots, (work + settings.processors - 1) / settings.processors)
    var lacking = needed - aliveCount
    while lacking > 0 {
      let count = min(lacking, system.mostAtOnce)
      do {
        let id = try submit(count)
        alive[id] = count
        events.append(.submitted(id, count: count))
      } catch let error as PilotError {
        return events + (try postpone(error, now))
      }
      lacking -= count
    }
    trouble = 0
    return events
  }

  private mutating func postpone(_ error: PilotError, _ now: Double) throws -> [Event] {
    trouble += 1
    guard trouble <= 20 else { throw error }
    nextLook = now + min(60, settings.interval * Double(1 << min(5, trouble)))
    return trouble == 1 ? [.noAnswer(error.description)] : []
  }

  /// - Parameter found: What the system says is alive.
  private mutating func look(_ found: [String: Int], _ events: inout [Event]) throws {
    let known = alive
    let signs = try folder.signs()
    for (id, before) in known.sorted(by: { $0.key < $1.key }) {
      let left = found[id] ?? 0
      alive[id] = left
      guard left < before else { continue }
      events.append(.ended(id, left: left))
      let own = signs.values.filter { Self.belongs($0.pilot, to: id) }
      stillborn = own.isEmpty && left == 0 ? stillborn + 1 : 0
      guard stillborn < 3 else {
        throw PilotError(
          "workers end before they begin (\(id)); see \(folder.path)/logs")
      }
      raise(own, system.reason(id), &events)
      if left == 0 {
        alive[id] = nil
        folder.remove(.pilots, id)
      }
    }
  }

  /// Whether a worker runs in a submission or a copy of it.
  static func belongs(_ pilot: String, to id: String) -> Bool {
    guard pilot.hasPrefix(id) else { return false }
    let next = pilot.dropFirst(id.count).first
    return next == nil || next.map { "_.-[".contains($0) } ?? true
  }

  /// Asks for more of what workers had too little of while they were at work.
  private mutating func raise(_ signs: [WorkerSign], _ reason: String, _ events: inout [Event]) {
    var (isShort, isSmall) = (false, false)
    for sign in signs where judged.insert(sign.name).inserted {
      if sign.state == .ended {
        isShort = isShort || (sign.reason == WorkerSign.timeIsOver && sign.done == 0)
      } else if !sign.chunks.isEmpty {
        if reason.contains("NODE_FAIL") { continue }
        isShort = isShort || reason.contains("TIMEOUT")
        // Where nobody says, memory is the usual cause of an end without a word.
        isSmall = isSmall || reason.contains("OUT_OF_MEMORY") || reason.isEmpty
      }
    }
    if isShort, settings.seconds < settings.mostSeconds {
      settings.seconds = min(settings.mostSeconds, settings.seconds * 2)
      events.append(.moreTime(seconds: settings.seconds))
    }
    if isSmall, settings.bytes < settings.mostBytes {
      settings.bytes = min(settings.mostBytes, settings.bytes + settings.bytes / 2)
      events.append(.moreMemory(bytes: settings.bytes))
    }
  }

  private func submit(_ count: Int) throws -> String {
    var request = PilotRequest(
      name: name, count: count, processors: settings.processors, bytes: settings.bytes,
      seconds: settings.seconds, script: "", logs: folder.file(.logs, ""))
    request.logs.removeLast()
    let script = "#!/bin/sh\n" + settings.command(folder, request) + "\n"
    // One script for each way to run: what waits in a queue must find it as it was.
    let file = "pilot-\(JobKey(hashing: Array(script.utf8)).description.prefix(12)).sh"
    try folder.write(script, .logs, file)
    request.script = folder.file(.logs, file)
    let id = try system.submit(request)
    // Whoever cancels needs not know the system.
    try folder.write(system.cancelling(id) + "\n", .pilots, id)
    return id
  }

  /// Ends all workers.
  package mutating func cancel() throws {
    try folder.cancelPilots()
    alive = [:]
  }
}

extension WorkFolder {
  /// Ends all workers that were submitted to a batch system.
  ///
  /// - Returns: How many submissions there were.
  @discardableResult
  package func cancelPilots() throws -> Int {
    let names = try names(.pilots).sorted()
    for name in names {
      guard let line = try text(.pilots, name) else { continue }
      _ = try ShellCommand.output(of: line)
      remove(.pilots, name)
    }
    return names.count
  }

  /// Tells workers to end what is under way, and to begin nothing.
  package func cancelQueue() throws(WorkFolderError) {
    guard let queue = try queue(), queue.state != .complete || !queue.items.isEmpty else { return }
    try write(
      WorkQueue(
        queue.items, arithmetic: queue.arithmetic, state: .cancelled, attempts: queue.attempts))
  }
}
