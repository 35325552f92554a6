/// The clock that a budget is kept by. A test brings its own.
struct RunClock: Sendable {
  /// Seconds since some moment.
  var now: @Sendable () -> Double
  /// Returns after so many seconds, or earlier if it is cancelled.
  var sleep: @Sendable (Double) async -> Void

  static var system: RunClock {
    let clock = ContinuousClock()
    let start = clock.now
    return RunClock(
      now: { (clock.now - start).seconds },
      // A sleep that is cancelled ends early, which is all that is asked of it.
      sleep: { try? await clock.sleep(for: .seconds($0)) })
  }
}
