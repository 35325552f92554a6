import FlyingSocks
import Foundation
import Glibc
import Live
import Synchronization

/// Serves the page of one run while it lasts: on the loopback address alone, to whoever knows the token in
/// the address, and nothing but the run's own files.
public struct ViewerServer: Sendable {
  /// How the run that was watched ended.
  public enum Ending: Sendable, Equatable {
    case ended
    /// Its process is gone without having ended it.
    case killed
  }

  private let folder: String
  private let run: Int32?
  private let feed = ProgressFeed()
  private let token: String

  /// - Parameters:
  ///   - folder: The results folder of the experiment.
  ///   - run: The process that makes the results, where it is known before it has left any sign.
  public init(folder: String, run: Int32? = nil) {
    self.folder = folder
    self.run = run
    var random = SystemRandomNumberGenerator()
    let digits = Array("0123456789abcdef")
    token = String((0..<32).map { _ in digits[Int(random.next(upperBound: UInt64(16)))] })
  }

  /// Serves until the run ends.
  ///
  /// - Parameters:
  ///   - port: Of the loopback address; any that is free if 0.
  ///   - onListening: Given the address of the page.
  /// - Throws: An error of the system where the port can't be had.
  public func serve(
    port: UInt16, onListening: @escaping @Sendable (String) -> Void
  ) async throws -> Ending {
    let pool = SocketPool.ePoll()
    try await pool.prepare()
    let listener = try Self.listener(port: port)
    defer { close(listener.file.rawValue) }
    guard case .ip4(_, let own) = try listener.sockname() else {
      throw SocketError.unsupportedAddress
    }
    let answers = RequestAnswers(
      files: ViewerFiles(folder: folder), feed: feed, token: token, port: own)
    let events = Task { try await pool.run() }
    let accepting = Task {
      try await Self.accept(on: AsyncSocket(socket: listener, pool: pool), answers)
    }
    defer {
      accepting.cancel()
      events.cancel()
    }
    onListening("http://127.0.0.1:\(own)/\(token)/")
    let ending = try await watch()
    feed.tell(
      "{\"ending\":\"\(ending == .killed ? "killed" : "ended")\"}", event: "end", isOver: true)
    try await linger()
    return ending
  }

  private static func listener(port: UInt16) throws -> Socket {
    let socket = try Socket(domain: AF_INET)
    do {
      try socket.setValue(true, for: .localAddressReuse)
      try socket.bind(to: try sockaddr_in.inet(ip4: "127.0.0.1", port: port))
      try socket.listen()
    } catch {
      try socket.close()
      throw error
    }
    return socket
  }

  /// Takes connections until it is cancelled; those that are too many are closed at once.
  private static func accept(on listener: AsyncSocket, _ answers: RequestAnswers) async {
    let open = OpenConnections()
    let pace = RequestPace()
    while !Task.isCancelled {
      do {
        let socket = try await listener.accept()
        guard open.add() else {
          try socket.close()
          continue
        }
        Task {
          await ViewerConnection(socket: socket, answers: answers, pace: pace).serve()
          open.remove()
        }
      } catch {
        // One that was given up before it was taken, or no descriptor that is free: the next may do.
        try? await Task.sleep(for: .milliseconds(20))
      }
    }
  }

  /// Tells viewers of the run until it ends.
  private func watch() async throws -> Ending {
    let encoder = JSONEncoder()
    // The same state is the same text, and no news.
    encoder.outputFormatting = .sortedKeys
    // A run that is just beginning has no file yet.
    var isKnown = false
    for attempt in 0... {
      if let progress = RunProgress.read(in: folder) {
        isKnown = true
        guard progress.isAlive else { return .killed }
        feed.tell(String(decoding: try encoder.encode(progress), as: UTF8.self))
      } else if isKnown || attempt > 40 {
        return .ended
      } else if let run, kill(run, 0) != 0, errno == ESRCH {
        return .killed
      }
      try await Task.sleep(for: .milliseconds(250))
    }
    return .ended
  }

  /// Lets open pages fetch the report: until none has asked for anything in a second, five at most.
  private func linger() async throws {
    var quiet = 0
    var known = feed.requests
    for _ in 0..<20 where quiet < 4 {
      try await Task.sleep(for: .milliseconds(250))
      quiet = feed.requests == known && feed.streams == 0 ? quiet + 1 : 0
      known = feed.requests
    }
  }
}

/// How many viewers are connected.
private final class OpenConnections: Sendable {
  private let count = Atomic(0)
  /// A browser opens six for a page.
  private static let most = 128

  /// - Returns: Whether there is room for one more.
  func add() -> Bool {
    guard count.add(1, ordering: .relaxed).newValue > Self.most else { return true }
    remove()
    return false
  }

  func remove() { count.subtract(1, ordering: .relaxed) }
}
