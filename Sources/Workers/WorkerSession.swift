import FoundationEssentials
import Glibc
import Synchronization

/// One worker, and the protocol that is spoken with it: a request, then its reply, one line of JSON each.
///
/// A session that has thrown anything but ``WorkerFault/raised(kind:message:trace:)`` or
/// ``WorkerFault/refused(_:help:)`` is over: its worker has been killed. Used by one thread at a time.
public final class WorkerSession: Sendable {
  /// The version of the protocol that this program speaks.
  public static let protocolVersion = 1

  public let command: WorkerCommand
  /// What the worker calls itself.
  public let name: String
  private let process: WorkerProcess
  private let state = Mutex(State())
  private let onOutput: @Sendable (String) -> Void
  /// Resident bytes when it was ready.
  public let firstBytes: Int?

  private struct State {
    var nextID = 1
    var received: [UInt8] = []
    var isOver = false
    var lastLines: [String] = []

    mutating func takeLine() -> [UInt8]? {
      guard let end = received.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      defer { received.removeSubrange(...end) }
      return Array(received[..<end])
    }
  }

  /// Starts a worker and asks for its version.
  ///
  /// - Parameters:
  ///   - startSeconds: The most it may take to answer for the first time.
  ///   - onOutput: Given what the worker prints.
  /// - Throws: ``WorkerFault``.
  public init(
    _ command: WorkerCommand, startSeconds: Double = 60,
    onOutput: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(WorkerFault) {
    self.command = command
    self.onOutput = onOutput
    process = try WorkerProcess(command)
    let program = command.arguments.first ?? ""
    let reply = try Self.exchange(
      process, state, #"{"id":0,"do":"hello","protocol":\#(Self.protocolVersion)}"#, id: 0,
      seconds: startSeconds, command, onOutput)
    guard reply.protocol == Self.protocolVersion else {
      process.kill()
      throw .otherProtocol(
        program: program, found: reply.protocol ?? 0, known: Self.protocolVersion)
    }
    name = reply.name ?? program
    firstBytes = process.residentBytes
  }

  deinit { process.kill() }

  /// The worker's process.
  public var pid: Int32 { process.pid }
  public var residentBytes: Int? { process.residentBytes }
  public var processorSeconds: Double? { process.processorSeconds }
  /// Where the matrices of requests and replies stand.
  public var shared: SharedFile { process.shared }
  public var isOver: Bool { state.withLock { $0.isOver } }

  /// A number for a request.
  public func nextID() -> Int {
    state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
  }

  /// Sends a request and waits for its reply.
  ///
  /// - Parameters:
  ///   - request: One line of JSON, whose `id` is `id`.
  ///   - seconds: The most that the reply may take.
  /// - Throws: ``WorkerFault``; ``WorkerFault/cancelled`` when the task is cancelled, whereupon the worker
  ///   is killed.
  public func call(
    _ request: String, id: Int, seconds: Double
  ) throws(WorkerFault) -> WorkerReply {
    try Self.exchange(process, state, request, id: id, seconds: seconds, command, onOutput)
  }

  private static func exchange(
    _ process: WorkerProcess, _ state: borrowing Mutex<State>, _ request: String, id: Int,
    seconds: Double, _ command: WorkerCommand, _ onOutput: (String) -> Void
  ) throws(WorkerFault) -> WorkerReply {
    state.withLock { $0.lastLines = [] }
    do {
      guard process.send(Array(request.utf8) + [UInt8(ascii: "\n")]) else {
        throw ended(process, state, onOutput)
      }
      let reply = try self.reply(process, state, id: id, seconds: seconds, onOutput)
      take(process, state, onOutput)
      guard let failure = reply.error else { return reply }
      throw fault(failure, command)
    } catch let error as WorkerFault {
      switch error {
      case .raised, .refused: throw error
      default:
        state.withLock { $0.isOver = true }
        process.kill()
        throw error
      }
    } catch {
      throw .protocolBroken("\(error)")
    }
  }

  private static func fault(_ failure: WorkerReply.Failure, _ command: WorkerCommand) -> WorkerFault
  {
    switch failure.kind {
    case "refused": .refused(failure.message, help: failure.help)
    case "MemoryError": .outOfMemory(limit: command.memory)
    default:
      .raised(kind: failure.kind, message: failure.message, trace: failure.trace ?? [])
    }
  }

  // MARK: Waiting

  private static func reply(
    _ process: WorkerProcess, _ state: borrowing Mutex<State>, id: Int, seconds: Double,
    _ onOutput: (String) -> Void
  ) throws -> WorkerReply {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    while true {
      if let line = state.withLock({ $0.takeLine() }) {
        guard let reply = WorkerReply.read(line) else {
          let text = String(decoding: line.prefix(200), as: UTF8.self)
          throw WorkerFault.protocolBroken("answered with no reply: \(text)")
        }
        guard reply.id == id else {
          throw WorkerFault.protocolBroken("answered request \(reply.id) in place of \(id)")
        }
        return reply
      }
      if Task.isCancelled { throw WorkerFault.cancelled }
      let left = (end - clock.now) / .milliseconds(1)
      guard left > 0 else {
        take(process, state, onOutput)
        throw WorkerFault.hung(seconds: seconds, output: state.withLock { $0.lastLines })
      }
      var poll = pollfd(fd: process.replies, events: Int16(POLLIN), revents: 0)
      // Short, as a cancelled task does not wake it.
      guard Glibc.poll(&poll, 1, Int32(min(100, left + 1))) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = read(process.replies, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw ended(process, state, onOutput) }
      state.withLock { $0.received += buffer.prefix(count) }
    }
  }

  /// Why it no longer answers.
  private static func ended(
    _ process: WorkerProcess, _ state: borrowing Mutex<State>, _ onOutput: (String) -> Void
  ) -> WorkerFault {
    // Its end of the pipe closes a moment before it is seen to have ended.
    var status: Int32?
    for _ in 0..<200 {
      status = process.ending(waits: false)
      if status != nil { break }
      usleep(5000)
    }
    take(process, state, onOutput)
    let output = state.withLock { $0.lastLines }
    guard let status else { return .protocolBroken("closed its replies") }
    let signal = status & 0x7f
    return signal == 0
      ? .ended(code: (status >> 8) & 0xff, output: output)
      : .killed(signal: signal, output: output)
  }

  /// Hands on what it printed.
  private static func take(
    _ process: WorkerProcess, _ state: borrowing Mutex<State>, _ onOutput: (String) -> Void
  ) {
    let text = process.takeOutput()
    guard !text.isEmpty else { return }
    state.withLock {
      $0.lastLines = text.split(separator: "\n", omittingEmptySubsequences: true).suffix(8)
        .map { String($0.prefix(300)) }
    }
    onOutput(text)
  }
}
