import FlyingFox
import Foundation

/// The bytes of a request, up to a limit of size and time.
enum RequestBody {
  enum Outcome: Sendable {
    case whole([UInt8])
    case tooLarge
    case tooSlow
    /// The client ended the connection, or its framing is wrong.
    case broken
  }

  /// Bytes that the library has read before it hands a request on.
  static let bufferSize = 4096
  private static let patience = Duration.seconds(60)

  /// Whether what was sent with a request may not have been read yet.
  static func isUnread(_ request: HTTPRequest) -> Bool {
    (request.bodySequence.count ?? .max) > bufferSize
  }

  static func read(_ request: HTTPRequest, limit: Int) async -> Outcome {
    if let count = request.bodySequence.count, count > limit { return .tooLarge }
    // What was read already can be late no more.
    guard isUnread(request) else { return await collect(request.bodySequence, limit) }
    return await withTaskGroup(of: Outcome.self) { tasks in
      let body = request.bodySequence
      tasks.addTask { await collect(body, limit) }
      tasks.addTask {
        try? await Task.sleep(for: patience)
        return .tooSlow
      }
      let first = await tasks.next()
      tasks.cancelAll()
      return first ?? .broken
    }
  }

  private static func collect(_ body: HTTPBodySequence, _ limit: Int) async -> Outcome {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(body.count ?? 0)
    do {
      for try await part in body {
        guard bytes.count + part.count <= limit else { return .tooLarge }
        bytes.append(contentsOf: part)
      }
    } catch {
      return .broken
    }
    if let count = body.count, bytes.count < count { return .broken }
    return .whole(bytes)
  }
}
