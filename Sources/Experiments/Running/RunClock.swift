/// The clock that a budget is kept by. A test brings its own.
struct RunClock: Sendable {
  /// Seconds since some moment.
  var now: @Sendable () -> Double
  /// Seconds of the processor that the process has used.
  var used: @Sendable () -> Double
  /// Returns after so many seconds, or earlier if it is cancelled.
  var sleep: @Sendable (Double) async -> Void

  static var system: RunClock {
    let clock = ContinuousClock()
    let start = clock.now
    return RunClock(
      now: { (clock.now - start).seconds },
      used: { ProcessUse.now.seconds },
      // A sleep that is cancelled ends early, which is all that is asked of it.
      sleep: { try? await clock.sleep(for: .seconds($0)) })
  }
}
