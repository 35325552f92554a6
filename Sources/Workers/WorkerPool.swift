import Synchronization

/// Workers that are kept and used again, each by one job at a time.
///
/// A job that runs has one, so that at most as many work at once as jobs do. Asking never waits: where none
/// is idle one is started.
public final class WorkerPool: Sendable {
  /// What the workers of a pool have cost and done.
  public struct Use: Sendable, Equatable {
    public var started = 0
    public var calls = 0
    /// Those that were ended since they had grown, as by a leak.
    public var retired = 0
    /// The most resident bytes that one was seen to hold.
    public var peakBytes = 0
    /// Of a processor, by the workers that gave back what they did.
    public var processorSeconds = 0.0
  }

  private struct State {
    var idle: [WorkerCommand: [WorkerSession]] = [:]
    var use = Use()
    /// By process, what it had used when it was last given back.
    var seconds: [Int32: Double] = [:]
    var isClosed = false
  }
  private let state = Mutex(State())
  private let mostIdle: Int
  private let onOutput: @Sendable (String) -> Void
  /// How much a worker may have grown, when a job gives it back, before another takes its place.
  private let mostGrowth: Int

  /// - Parameters:
  ///   - mostIdle: The most idle workers of one command that are kept.
  ///   - mostGrowth: Bytes.
  ///   - onOutput: Given what workers print.
  public init(
    mostIdle: Int, mostGrowth: Int = 1 << 30,
    onOutput: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.mostIdle = mostIdle
    self.mostGrowth = mostGrowth
    self.onOutput = onOutput
  }

  public var use: Use { state.withLock { $0.use } }

  /// A worker for the caller alone, until it is given back or goes.
  ///
  /// - Throws: ``WorkerFault`` where one can't be started.
  public func take(_ command: WorkerCommand) throws(WorkerFault) -> WorkerSession {
    let idle = state.withLock { state in
      state.use.calls += 1
      return state.idle[command]?.popLast()
    }
    if let idle { return idle }
    let session = try WorkerSession(command, onOutput: onOutput)
    state.withLock { $0.use.started += 1 }
    return session
  }

  /// Gives a worker back. One that is over, or has grown too much, is not kept.
  public func giveBack(_ session: WorkerSession) {
    let bytes = session.residentBytes ?? 0
    let grown = bytes - (session.firstBytes ?? bytes)
    // Ended outside the lock: that waits for its process.
    var dropped: WorkerSession?
    state.withLock { state in
      state.use.peakBytes = max(state.use.peakBytes, bytes)
      if let seconds = session.processorSeconds {
        state.use.processorSeconds += seconds - (state.seconds[session.pid] ?? 0)
        state.seconds[session.pid] = seconds
      }
      if grown > mostGrowth { state.use.retired += 1 }
      let count = state.idle[session.command]?.count ?? 0
      if session.isOver || state.isClosed || grown > mostGrowth || count >= mostIdle {
        dropped = session
      } else {
        state.idle[session.command, default: []].append(session)
      }
    }
    _ = dropped
  }

  /// Ends the idle workers; those in use end when they are given back.
  public func close() {
    var dropped: [WorkerCommand: [WorkerSession]] = [:]
    state.withLock { state in
      state.isClosed = true
      swap(&dropped, &state.idle)
    }
  }
}
