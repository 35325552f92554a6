/// Something that happened in a run, told when it happened.
public enum RunEvent<Output: Sendable>: Sendable {
  /// The job is handed to a worker.
  case started(JobGraph.ID)
  /// The job gave its output. Nothing that reads it starts before this event was dealt with, so
  /// whoever stores the output here never loses one that another job was built on.
  /// `seconds` are those of the processor.
  case finished(JobGraph.ID, output: Output, seconds: Double)
  case failed(JobGraph.ID, error: any Error, seconds: Double)
  /// The job will not run, because it needs the output of a job that failed or could not be loaded.
  case skipped(JobGraph.ID, because: JobGraph.ID)
  /// The stored output of a reused job could not be loaded. Another plan, in which it is not stored,
  /// makes it anew.
  case lost(JobGraph.ID, error: any Error)
}

/// How a run ended.
public struct RunSummary: Sendable {
  /// The plan as the run left it: the state of every job, and how many there are of each.
  public let plan: Plan
  /// The jobs that threw, in the order in which they did.
  public let failed: [JobGraph.ID]
  /// The reused jobs whose stored output could not be loaded.
  public let lost: [JobGraph.ID]
  /// Whether the run was asked to stop, or cancelled, before every job had ended.
  public let wasStopped: Bool

  /// Whether every job of the plan gave its output.
  public var isComplete: Bool { plan.remaining == 0 && failed.isEmpty && lost.isEmpty }
}
