public import Jobs

/// How a run ended.
public struct RunOutcome: Sendable {
  public struct Failure: Sendable, Equatable {
    public var label: String
    public var cause: String
  }
  /// The run's number in the store.
  public let run: Int64
  /// The plan as it was before the run.
  public let plan: Plan
  public internal(set) var finished = 0
  public internal(set) var failures: [Failure] = []
  public internal(set) var skipped = 0
  /// Jobs whose stored results had to be made anew.
  public internal(set) var lost: [String] = []
  public internal(set) var wasStopped = false
  public internal(set) var seconds: Duration = .zero
  /// When each job ran.
  var timeline = RunTimeline()
  /// Seconds of the processor that the finished jobs took.
  var jobSeconds = 0.0
  /// `nil` of several runs in turn.
  private(set) var prediction: RunPrediction?

  init(run: Int64, plan: Plan, prediction: RunPrediction) {
    self.run = run
    self.plan = plan
    self.prediction = prediction
  }

  /// This run and one after it, of which each had what the one before left.
  func followed(by other: RunOutcome) -> RunOutcome {
    var both = self
    both.finished += other.finished
    // What failed before was tried again.
    both.failures = other.failures
    both.skipped = other.skipped
    both.lost += other.lost
    both.wasStopped = other.wasStopped
    both.seconds += other.seconds
    both.jobSeconds += other.jobSeconds
    both.timeline = timeline.followed(by: other.timeline, after: seconds.seconds)
    both.prediction = nil
    return both
  }

  /// Whether every job gave its result.
  public var isComplete: Bool { failures.isEmpty && !wasStopped }
}
