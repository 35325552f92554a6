import Synchronization

/// How fast requests are answered: some at once, as a page with its report asks for them, then so many a second.
///
/// Whoever asks faster waits. The run has the processor first, and a low priority would not give it that: nice
/// values are those of threads, and the library that makes the threads sets its own.
final class RequestPace: Sendable {
  /// Answered without waiting after a quiet second or two.
  static let most = 60
  /// Between answers to whoever asks without pause: fifty a second.
  static let interval = Duration.milliseconds(20)

  /// When the next answer is due if no request has had to wait.
  private let due = Mutex<ContinuousClock.Instant?>(nil)

  /// Counts a request.
  ///
  /// - Returns: How long its answer has to wait.
  func delay(at now: ContinuousClock.Instant = .now) -> Duration {
    due.withLock { due in
      let own = max(due ?? now, now)
      due = own + Self.interval
      return max(.zero, own - now - Self.interval * (Self.most - 1))
    }
  }

  /// Counts a request, and waits until it may be answered.
  func wait() async throws {
    let delay = delay()
    if delay > .zero { try await Task.sleep(for: delay) }
  }
}
