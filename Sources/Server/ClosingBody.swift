import FlyingFox
import FlyingSocks
import Foundation

/// The body of an answer after which the connection ends, as what was sent with the request is not read whole.
///
/// The library reads the next request where this one was left. So the end of the body is an error, which
/// closes the connection; some of what was sent is read before, since a connection that is closed over
/// unread bytes is reset, and its answer lost.
struct ClosingBody: AsyncBufferedSequence {
  typealias Element = UInt8
  let bytes: [UInt8]
  let unread: HTTPBodySequence

  struct Ended: Error {}

  func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes, unread: unread) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    let bytes: [UInt8]
    let unread: HTTPBodySequence
    private var isSent = false
    /// Bytes that are read of what is refused, and how long that may take.
    private static let most = 1 << 20
    private static let patience = Duration.seconds(1)

    init(bytes: [UInt8], unread: HTTPBodySequence) {
      self.bytes = bytes
      self.unread = unread
    }

    mutating func next() async throws -> UInt8? { throw Ended() }

    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
      guard isSent else {
        isSent = true
        return bytes
      }
      let unread = unread
      await withTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          var count = 0
          do {
            for try await part in unread {
              count += part.count
              if count > Self.most { return }
            }
          } catch {
            // The client is gone: there is nobody to answer.
            return
          }
        }
        tasks.addTask { try? await Task.sleep(for: Self.patience) }
        _ = await tasks.next()
        tasks.cancelAll()
      }
      throw Ended()
    }
  }
}
