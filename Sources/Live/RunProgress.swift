import FoundationEssentials
import Glibc

/// How far a run is, as it leaves it in its results folder for whoever watches it.
///
/// The file is there while the run lasts, and replaced as a whole; one that was left by a run that was
/// killed names a process that is no more.
public struct RunProgress: Codable, Sendable, Equatable {
  public struct Running: Codable, Sendable, Equatable {
    public var job: String
    /// Since the epoch.
    public var began: Double

    public init(job: String, began: Double) {
      self.job = job
      self.began = began
    }
  }
  public struct Failure: Codable, Sendable, Equatable {
    public var job: String
    public var cause: String

    public init(job: String, cause: String) {
      self.job = job
      self.cause = cause
    }
  }
  /// An ensemble's score that is there already.
  public struct Score: Codable, Sendable, Equatable {
    /// Stage and target.
    public var place: String
    public var evaluation: String
    public var metric: String
    public var value: Double
    /// The baseline's in the same evaluation.
    public var baseline: Double?

    public init(place: String, evaluation: String, metric: String, value: Double, baseline: Double?)
    {
      self.place = place
      self.evaluation = evaluation
      self.metric = metric
      self.value = value
      self.baseline = baseline
    }
  }
  public struct Variant: Codable, Sendable, Equatable {
    public var name: String
    public var figures: String

    public init(name: String, figures: String) {
      self.name = name
      self.figures = figures
    }
  }

  public var experiment: String
  public var pid: Int32
  /// Since the epoch.
  public var started: Double
  public var total = 0
  public var done = 0
  public var reused = 0
  public var failed = 0
  public var skipped = 0
  /// Seconds that the rest is expected to take.
  public var left: Double?
  public var running: [Running] = []
  /// The last of them.
  public var failures: [Failure] = []
  /// Of the experiment as written.
  public var scores: [Score] = []
  /// The last of them that are complete.
  public var variants: [Variant] = []

  public init(experiment: String, pid: Int32, started: Double) {
    self.experiment = experiment
    self.pid = pid
    self.started = started
  }

  /// The file in the results folder of an experiment.
  public static func path(in folder: String) -> String { "\(folder)/.progress.json" }

  /// - Returns: `nil` where no run is under way, or the file can't be read.
  public static func read(in folder: String) -> RunProgress? {
    guard let data = FileManager.default.contents(atPath: path(in: folder)) else { return nil }
    return try? JSONDecoder().decode(RunProgress.self, from: data)
  }

  /// Replaces the file; a disk that is full is no reason to end a run, so failures are left alone.
  public func write(in folder: String) {
    // Whoever watches sees an older state then; the run itself is not harmed.
    guard let data = try? JSONEncoder().encode(self) else { return }
    let path = Self.path(in: folder)
    let part = "\(path).\(pid)"
    guard let file = fopen(part, "w") else { return }
    let isWhole = data.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) } == data.count
    guard fclose(file) == 0, isWhole, rename(part, path) == 0 else {
      unlink(part)
      return
    }
  }

  public static func remove(in folder: String) { unlink(path(in: folder)) }

  /// Whether the process of the run is there.
  public var isAlive: Bool { kill(pid, 0) == 0 || errno == EPERM }
}
