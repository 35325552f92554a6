import Foundation
import Glibc
import Jobs
import Synchronization

/// Takes chunks of a work folder and does them, until none is left.
///
/// Threads of its own, one for each chunk at once: the work fills them, and signs of life must not wait.
package final class Worker: Sendable {
  package struct Settings: Sendable {
    /// Most chunks at once.
    package var slots = 1
    /// The job of a batch system that it runs in.
    package var pilot = ""
    /// Seconds after which a worker without a sign of life is taken for dead.
    package var patience = 30.0
    /// Seconds that it waits for something to do.
    package var idleLimit = 60.0
    /// Seconds after which it must have ended; `nil` for no limit.
    package var timeLimit: Double?
    /// How results are computed here.
    package var arithmetic: String

    package init(arithmetic: String) { self.arithmetic = arithmetic }

    /// Whether a worker that is ended is so because its time is over.
    package func isLate(_ now: Double) -> Bool { timeLimit.map { now > $0 - 30 } ?? false }

    /// Whether a chunk that is cut off counts as tried, as when a worker died of it: it had most of a
    /// worker's time in vain, and must not be begun again for ever.
    package func isTried(since: Double, _ now: Double) -> Bool {
      isLate(now) && since < (timeLimit ?? 0) / 3
    }
  }

  package enum Ending: Sendable, Equatable {
    /// All chunks are done.
    case complete
    /// Nothing to do for too long, or for ever.
    case idle
    case timeLimit
    /// The head, or whoever asked to stop, ended it.
    case stopped
    /// The chunks are to be computed as another kind of machine does.
    case otherArithmetic(wanted: String)
  }

  package struct Summary: Sendable, Equatable {
    package var chunks = 0
    package var ending: Ending

    package init(chunks: Int = 0, ending: Ending) {
      self.chunks = chunks
      self.ending = ending
    }
  }

  /// Does a chunk. Throws only where this machine could not do it: jobs that fail are entries.
  package typealias Perform = @Sendable (WorkChunk) throws -> [PackEntry]

  /// A chunk under way.
  private struct Holding {
    /// Of the lease.
    var number: Int
    /// When it was taken, in seconds of this worker's life.
    var since: Double
  }
  private struct State {
    var claims: ChunkClaims
    var current: [JobKey: Holding] = [:]
    var done = 0
    var beat = 0
    var ending: Ending?
    var error: WorkFolderError?
  }
  private let folder: WorkFolder
  private let name = SharedFiles.uniqueName()
  private let settings: Settings
  private let perform: Perform
  private let report: @Sendable (String) -> Void
  private let state: Mutex<State>
  /// The seconds of this worker's life.
  private let clock: @Sendable () -> Double

  /// - Parameters:
  ///   - clock: The seconds of the worker's life; those since now if `nil`.
  ///   - report: Given a line for each thing that went wrong here.
  package init(
    _ folder: WorkFolder, _ settings: Settings, clock: (@Sendable () -> Double)? = nil,
    report: @escaping @Sendable (String) -> Void, perform: @escaping Perform
  ) {
    self.folder = folder
    self.settings = settings
    let start = ContinuousClock.now
    self.clock = clock ?? { (ContinuousClock.now - start) / .seconds(1) }
    self.perform = perform
    self.report = report
    state = Mutex(
      State(claims: ChunkClaims(folder, worker: name, patience: settings.patience)))
  }

  private var now: Double { clock() }

  /// Works until nothing is left, or it is asked to stop. Chunks under way are then given back, and their
  /// threads left to the end of the process.
  ///
  /// - Throws: ``WorkFolderError``.
  package func run(shouldStop: () -> Bool = { false }) throws -> Summary {
    try folder.check()
    if let queue = try folder.queue(), queue.arithmetic != settings.arithmetic {
      return Summary(ending: .otherArithmetic(wanted: queue.arithmetic))
    }
    try sign(.idle)
    let running = ThreadCount(settings.slots)
    for slot in 0..<settings.slots {
      let thread = Thread { [self] in
        workLoop(slot)
        running.end()
      }
      // Recursive learners need more than a thread's usual half MiB.
      thread.stackSize = 16 << 20
      thread.start()
    }
    var lastSign = now
    while !running.isOver {
      usleep(20_000)
      if shouldStop() { end(.stopped) }
      if ending == .stopped { break }
      if now - lastSign > settings.patience / 6 {
        lastSign = now
        try sign(.working)
        if try folder.queue()?.state == .cancelled { end(.stopped) }
      }
    }
    return try finish()
  }

  private var ending: Ending? { state.withLock { $0.ending } }
  private func end(_ ending: Ending) { state.withLock { $0.ending = $0.ending ?? ending } }

  private func finish() throws -> Summary {
    let (current, done, ending, error) = state.withLock { state in
      defer { state.current = [:] }
      return (state.current, state.done, state.ending ?? .complete, state.error)
    }
    let isLate = settings.isLate(now)
    for (chunk, holding) in current where !folder.isDone(chunk) {
      if settings.isTried(since: holding.since, now) { continue }
      folder.release(chunk, number: holding.number)
    }
    try sign(
      .ended,
      reason: ending == .timeLimit || (ending == .stopped && isLate && !current.isEmpty)
        ? WorkerSign.timeIsOver : "\(ending)")
    if let error { throw error }
    return Summary(chunks: done, ending: ending)
  }

  private func sign(_ kind: WorkerSign.State, reason: String = "") throws(WorkFolderError) {
    let sign = state.withLock { state in
      state.beat += 1
      return WorkerSign(
        name: name, host: SharedFiles.host, process: Int(getpid()), pilot: settings.pilot,
        state: kind == .working && state.current.isEmpty ? .idle : kind, reason: reason,
        beat: state.beat, slots: settings.slots, chunks: state.current.keys.sorted(),
        done: state.done)
    }
    try folder.write(sign)
  }

  // MARK: One thread

  private func workLoop(_ slot: Int) {
    var idleSince: Double?
    var pause: UInt32 = 10_000
    while ending == nil {
      do {
        switch try claim() {
        case .claimed(let claim):
          (idleSince, pause) = (nil, 10_000)
          work(claim, slot)
          continue
        case .tooLong where isIdle:
          end(.timeLimit)
        case .nothing:
          switch queueState {
          // Others may still be wanted for what the head adds.
          case .open: break
          case .complete: end(.complete)
          case .cancelled: end(.stopped)
          }
        case .waiting, .tooLong: break
        }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
        return end(.stopped)
      }
      let since = idleSince ?? now
      idleSince = since
      if now - since > settings.idleLimit, isIdle { end(.idle) }
      usleep(pause)
      pause = min(1_000_000, pause * 5 / 4)
    }
  }

  private var isIdle: Bool { state.withLock { $0.current.isEmpty } }
  private var queueState: WorkQueue.State { state.withLock { $0.claims.queue?.state ?? .open } }

  private func claim() throws(WorkFolderError) -> ChunkClaims.Outlook {
    let left = settings.timeLimit.map { $0 - now - 2 } ?? .infinity
    let result = state.withLock { state -> Result<ChunkClaims.Outlook, WorkFolderError> in
      do throws(WorkFolderError) {
        let outlook = try state.claims.claim(within: left, now: now)
        if case .claimed(let claim) = outlook {
          state.current[claim.chunk] = Holding(number: claim.number, since: now)
        }
        return .success(outlook)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func work(_ claim: ChunkClaims.Claim, _ slot: Int) {
    var isDone = false
    do {
      let began = Date.now.timeIntervalSince1970
      let entries = try perform(try folder.chunk(claim.chunk))
      let note = ChunkNote(
        host: SharedFiles.host, worker: "\(name).\(slot + 1)", pilot: settings.pilot, began: began,
        seconds: Date.now.timeIntervalSince1970 - began)
      try folder.write(entries, of: claim.chunk, note: note)
      isDone = true
    } catch {
      report("chunk \(claim.chunk): \(error)")
      setAside(error)
    }
    state.withLock { state in
      // Once it was given back it is no longer this worker's.
      guard state.current.removeValue(forKey: claim.chunk) != nil else { return }
      if isDone { state.done += 1 } else { state.claims.refuse(claim.chunk) }
    }
  }

  /// Results that turn out damaged are made anew by whoever comes next.
  private func setAside(_ error: any Error) {
    guard case .damaged(let path)? = error as? WorkFolderError else { return }
    let parts = path.split(separator: "/")
    guard parts.count >= 2, parts[parts.count - 2] == "results", let last = parts.last,
      let chunk = JobKey(digits: last)
    else { return }
    folder.setAside(results: chunk)
  }
}

/// How many threads still run.
private final class ThreadCount: Sendable {
  private let count: Atomic<Int>
  init(_ count: Int) { self.count = Atomic(count) }
  func end() { count.subtract(1, ordering: .releasing) }
  var isOver: Bool { count.load(ordering: .acquiring) == 0 }
}
