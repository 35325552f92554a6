import FlyingFox
import FlyingSocks
import Glibc
import Synchronization

/// The library's sockets, which send at once what they are given.
///
/// An answer is written in two parts. By default the second waits until the client has confirmed the first,
/// which it puts off for 40 ms. Sockets have the option from the one that listens.
final class PromptSockets: AsyncSocketPool {
  private let pool: any AsyncSocketPool = HTTPServer.defaultPool()
  private let isSet = Mutex(false)

  func prepare() async throws { try await pool.prepare() }

  func run() async throws { try await pool.run() }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    let isFirst = isSet.withLock { isSet in
      defer { isSet = true }
      return !isSet
    }
    // The first that waits is the one that listens.
    if isFirst {
      var on: Int32 = 1
      setsockopt(
        socket.file.rawValue, Int32(IPPROTO_TCP), TCP_NODELAY, &on,
        socklen_t(MemoryLayout<Int32>.size))
    }
    try await pool.suspendSocket(socket, untilReadyFor: events)
  }
}
