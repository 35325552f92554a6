import Experiments

/// Keeps what a run tells.
struct RecordingObserver: RunObserver {
  var begun: [(run: Int, reused: Int)] = []
  var started: [String] = []
  var finished: [String] = []
  var failed: [String: String] = [:]
  var skipped: [String: String] = [:]
  var completed: [(variant: String, figures: String)] = []
  var hasEnded = false

  mutating func begin(run: Int, reused: Int, expectedSeconds: Double) {
    begun.append((run, reused))
  }
  mutating func started(_ label: String) { started.append(label) }
  mutating func finished(_ label: String, seconds: Double) { finished.append(label) }
  mutating func failed(_ label: String, cause: String) { failed[label] = cause }
  mutating func skipped(_ label: String, because cause: String) { skipped[label] = cause }
  mutating func completed(_ variant: String, figures: String) {
    completed.append((variant, figures))
  }
  mutating func end() { hasEnded = true }
}
