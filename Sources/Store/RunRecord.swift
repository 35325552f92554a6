public import Foundation
public import Jobs

/// One execution of an experiment.
public struct RunRecord: Equatable, Sendable, Identifiable {
  public enum State: String, Equatable, Sendable, CaseIterable {
    case running
    /// Every job gave its output.
    case completed
    /// Some job failed.
    case failed
    /// Asked to stop, and did.
    case stopped
    /// Ended without saying so.
    case killed
  }

  public var id: Int64
  public var experiment: String
  /// The command line, as typed.
  public var command: String
  public var started: Date
  /// `nil` while it runs, and for ever if it was killed.
  public var finished: Date?
  public var state: State
}

/// What became of one job in one run.
public struct JobRecord: Equatable, Sendable {
  public enum Outcome: Equatable, Sendable {
    case finished(seconds: Double)
    case failed(error: String, seconds: Double)
    case skipped(reason: String)
  }

  /// `nil` for a job whose output has no name.
  public var key: JobKey?
  /// The job's name, for people.
  public var label: String
  /// What jobs of about the same cost have in common.
  public var kind: String
  /// Names that fewer jobs have in common, each of which keeps a rate of its own.
  public var likes: [String] = []
  /// How much it had to do, in any unit that is the same for jobs of one kind; positive.
  public var work = 1.0
  public var outcome: Outcome
  /// What the output depends on, as text, to tell later why it was made anew; empty if not told.
  public var parts: [KeyPart] = []

  public init(
    key: JobKey?, label: String, kind: String, likes: [String] = [], work: Double = 1,
    outcome: Outcome, parts: [KeyPart] = []
  ) {
    self.likes = likes
    self.work = work
    self.parts = parts
    self.key = key
    self.label = label
    self.kind = kind
    self.outcome = outcome
  }
}
