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

  init(run: Int64, plan: Plan) {
    self.run = run
    self.plan = plan
  }

  /// Whether every job gave its result.
  public var isComplete: Bool { failures.isEmpty && !wasStopped }
}
