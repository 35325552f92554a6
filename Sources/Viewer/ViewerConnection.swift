import FlyingSocks
import FoundationEssentials
import Glibc

/// One connection of a viewer: reads heads of requests, and never more than those.
///
/// A library's server would read the body of a refused request as the next request, to its end, however
/// long that is; here what is refused ends the connection.
struct ViewerConnection: Sendable {
  let socket: AsyncSocket
  let answers: RequestAnswers
  /// Of all connections together.
  let pace: RequestPace

  /// A browser keeps a connection for the next click; another one is quickly made.
  private static let patience = Duration.seconds(10)
  /// For a whole answer: a reader that has stopped reading is no viewer.
  private static let longest = Duration.seconds(30)
  /// What is read, and thrown away, of a request that was refused, so that the refusal arrives.
  private static let mostDrained = 1 << 20

  /// Serves until either side has had enough, and closes the connection.
  func serve() async {
    var rest: [UInt8] = []
    var isOpen = true
    do {
      while isOpen {
        let (read, staysOpen) = try await serveOne(rest)
        (rest, isOpen) = (read, staysOpen)
      }
    } catch {
      // The viewer is gone, or too slow: there is nobody to tell.
    }
    close(socket.socket.file.rawValue)
  }

  /// - Parameter rest: What has been read already.
  /// - Returns: What was read beyond the request.
  private func serveOne(_ rest: [UInt8]) async throws -> (rest: [UInt8], staysOpen: Bool) {
    do {
      let read = try await within(Self.patience) { try await request(after: rest) }
      let head = read.head
      try await pace.wait()
      let answer = answers.answer(head)
      var staysOpen = head.staysOpen && !head.hasBody && answer.status != .methodNotAllowed
      if case .events = answer.body { staysOpen = false }
      try await send(answer, staysOpen: staysOpen)
      if !staysOpen { try await drain() }
      return (read.rest, staysOpen)
    } catch let fault as RequestHead.Fault {
      try await pace.wait()
      let answer =
        switch fault {
        case .malformed: Answer.refusal(.badRequest, "no request")
        case .tooLong: Answer.refusal(.headTooLarge, "the head of the request is too long")
        }
      try await send(answer, staysOpen: false)
      try await drain()
      return ([], false)
    }
  }

  private func request(after rest: [UInt8]) async throws -> (head: RequestHead, rest: [UInt8]) {
    var bytes = rest
    while true {
      if let end = try RequestHead.end(in: bytes) {
        return (try RequestHead(bytes[..<end.head]), Array(bytes[end.next...]))
      }
      bytes += try await socket.read(atMost: 4096)
    }
  }

  private func send(_ answer: Answer, staysOpen: Bool) async throws {
    var head = answer.head(staysOpen: staysOpen)
    switch answer.body {
    case .bytes(let data):
      head.append(data)
      let whole = head
      try await within(Self.longest) { try await socket.write(whole) }
    case .events(let stream):
      let first = head
      try await within(Self.longest) { try await socket.write(first) }
      for try await event in stream {
        try await within(Self.longest) { try await socket.write(event) }
      }
    }
  }

  /// Lets the viewer read the answer: a connection that is closed with bytes unread is reset, and the
  /// answer may be lost.
  private func drain() async throws {
    shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    try await within(.seconds(1)) {
      var count = 0
      while count < Self.mostDrained { count += try await socket.read(atMost: 4096).count }
    }
  }
}

/// - Throws: What `work` throws, or a `CancellationError` where it takes longer.
private func within<Value: Sendable>(
  _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    defer { group.cancelAll() }
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: limit)
      throw CancellationError()
    }
    guard let value = try await group.next() else { throw CancellationError() }
    return value
  }
}
