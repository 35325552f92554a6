import FoundationEssentials
import Synchronization

/// What viewers are told: the latest state of the run, as one line of JSON, and that it ended.
final class ProgressFeed: Sendable {
  private struct State {
    var version = 0
    var event = "progress"
    var text = "{}"
    var isOver = false
    var streams = 0
    var requests = 0
  }
  private let state = Mutex(State())
  /// More viewers than a person has windows are refused.
  private static let mostStreams = 32

  /// Sets what viewers see; the same text again is no news.
  func tell(_ text: String, event: String = "progress", isOver: Bool = false) {
    state.withLock { state in
      guard text != state.text || event != state.event else { return }
      state.version += 1
      state.text = text
      state.event = event
      state.isOver = isOver
    }
  }

  /// Counts a request, so that the end can wait for those that are still coming.
  func note() { state.withLock { $0.requests += 1 } }
  var requests: Int { state.withLock(\.requests) }
  var streams: Int { state.withLock(\.streams) }

  /// - Returns: `nil` where there are too many viewers.
  func open() -> EventStream? {
    let isOpen = state.withLock { state in
      guard state.streams < Self.mostStreams else { return false }
      state.streams += 1
      return true
    }
    return isOpen ? EventStream(feed: self) : nil
  }

  func close() { state.withLock { $0.streams -= 1 } }

  /// The event after a version; `nil` where there is no news.
  func news(after version: Int) -> (version: Int, event: String, isOver: Bool)? {
    state.withLock { state in
      guard state.version > version else { return nil }
      return (state.version, "event: \(state.event)\ndata: \(state.text)\n\n", state.isOver)
    }
  }
}

/// Server-sent events, one viewer's.
struct EventStream: AsyncSequence, Sendable {
  private let viewer: Viewer

  init(feed: ProgressFeed) { viewer = Viewer(feed) }

  func makeAsyncIterator() -> Iterator { Iterator(viewer: viewer) }

  struct Iterator: AsyncIteratorProtocol {
    fileprivate let viewer: Viewer
    private var version = 0
    private var isOver = false

    fileprivate init(viewer: Viewer) { self.viewer = viewer }

    /// - Returns: An event, or a line now and then that shows whether the viewer is still there.
    mutating func next() async throws -> Data? {
      for _ in 0..<50 {
        if let news = viewer.feed.news(after: version) {
          (version, isOver) = (news.version, news.isOver)
          return Data(news.event.utf8)
        }
        if isOver { return nil }
        try await Task.sleep(for: .milliseconds(200))
      }
      return Data(": \n\n".utf8)
    }
  }

  /// Counts a viewer for as long as its stream is there.
  fileprivate final class Viewer: Sendable {
    let feed: ProgressFeed
    init(_ feed: ProgressFeed) { self.feed = feed }
    deinit { feed.close() }
  }
}
