/// What has to be run of a job graph to have the targets, and which of it can start now.
///
/// A plan is a plain value. It starts nothing, waits for nothing, reads no clock and takes no lock
/// (``run(width:load:work:shouldStop:onEvent:)`` does the waiting), so every rule of choosing and
/// ordering can be tested by calling ``next()`` and ``finish(_:)`` in turn.
///
/// Needs are pulled from the targets: a job is needed if it is a target or if a job that runs reads
/// its output. A needed job whose output is stored is reused, and asks for nothing in turn.
public struct Plan: Sendable {
  public typealias ID = JobGraph.ID

  /// What the plan does with a job, decided once.
  public enum Decision: Hashable, Sendable {
    /// No target comes to it.
    case unneeded
    /// Its output is stored, and is a target or read by a job that runs.
    case reused
    case run(Reason)
  }

  /// Why a job has to run.
  public enum Reason: Hashable, Sendable {
    /// The store has nothing under its key.
    case notStored
    /// It has no key to store its output under.
    case withoutKey
    /// Its output is never stored, and this job reads it: the first such in the graph.
    case transient(neededBy: ID)
    /// Its output is never stored, and it is a target.
    case transientTarget
  }

  /// How far a job is. A job that runs goes `waiting → ready → running → done`, or ends `failed`, or
  /// `skipped` because a job it needs failed. No job leaves an end state.
  public enum State: Hashable, Sendable {
    case unneeded, reused
    /// For so many outputs that are still to be made; one that is read twice counts twice.
    case waiting(for: Int)
    case ready, running, done, failed
    case skipped(because: ID)
  }

  private enum Status: UInt8 {
    case unneeded, reused, waiting, ready, running, done, failed, skipped
  }
  private enum Why: UInt8 {
    case notRun, notStored, withoutKey, transient, transientTarget
  }

  public let graph: JobGraph
  /// How many jobs are to run, and have not ended yet.
  public private(set) var remaining: Int
  /// How many jobs the plan runs in all.
  public private(set) var runCount = 0
  public private(set) var reusedCount = 0
  public private(set) var doneCount = 0
  /// How many failed, those included whose stored output could not be loaded.
  public private(set) var failedCount = 0
  public private(set) var skippedCount = 0

  // By job. `details` is the number of outputs waited for, or the failed job that made this one
  // skipped; `readers` the first job in the graph that runs and reads it, or −1.
  private var status: [Status]
  private var why: [Why]
  private var details: [Int32]
  private var readers: [Int32]
  private var seconds: [Double] = []
  private var longestPaths: [Double] = []
  private var ranks: [Int32] = []
  private let dependents: Dependents
  private var ready = ReadyHeap()

  /// Decides for every job of the graph.
  ///
  /// - Parameters:
  ///   - targets: The jobs whose outputs are wanted.
  ///   - isStored: Whether a job's output can be loaded. Asked at most once for each job, and only
  ///     for needed jobs that have a key and aren't transient.
  ///   - seconds: How long a job will take, as far as is known: at least 0, finite. Orders the
  ///     jobs; never changes a result. Asked once for each job that runs.
  ///   - rank: Which jobs come before others, whatever their seconds: those of the smaller rank.
  /// - Complexity: O(jobs + dependencies), and O(log n) for each job that can start at once.
  public init(
    _ graph: JobGraph, targets: [ID], isStored: (ID) -> Bool,
    seconds: (ID) -> Double = { _ in 1 }, rank: (ID) -> Int = { _ in 0 }
  ) {
    let count = graph.count
    self.graph = graph
    status = Array(repeating: .unneeded, count: count)
    why = Array(repeating: .notRun, count: count)
    details = Array(repeating: 0, count: count)
    readers = Array(repeating: -1, count: count)
    var isTarget = Array(repeating: false, count: count)
    for target in targets { isTarget[target.index] = true }

    // Dependencies come first in the graph, so from its end every reader is decided before what it reads.
    for job in stride(from: count - 1, through: 0, by: -1) where isTarget[job] || readers[job] >= 0
    {
      let id = ID(index: job)
      if graph.isTransient(id) {
        why[job] = readers[job] >= 0 ? .transient : .transientTarget
      } else if graph.key(of: id) == nil {
        why[job] = .withoutKey
      } else if isStored(id) {
        status[job] = .reused
        reusedCount += 1
        continue
      } else {
        why[job] = .notStored
      }
      status[job] = .waiting
      runCount += 1
      for place in graph.range(of: job) { readers[Int(graph.dependencies[place])] = Int32(job) }
    }
    remaining = runCount
    dependents = Dependents(graph, where: { [why] in why[$0] != .notRun })
    weigh(seconds)
    ranks = (0..<count).map { Int32(truncatingIfNeeded: rank(ID(index: $0))) }
    for job in 0..<count where status[job] == .waiting {
      for place in graph.range(of: job)
      where status[Int(graph.dependencies[place])] != .reused { details[job] += 1 }
      if details[job] == 0 { makeReady(job) }
    }
  }

  /// Sets each job's longest path to the end of the graph: its own seconds and those of the slowest
  /// chain of jobs behind it.
  private mutating func weigh(_ expected: (ID) -> Double) {
    seconds = Array(repeating: 0, count: graph.count)
    longestPaths = Array(repeating: 0, count: graph.count)
    for job in stride(from: graph.count - 1, through: 0, by: -1) where why[job] != .notRun {
      let own = expected(ID(index: job))
      precondition(own >= 0 && own.isFinite, "a job can't be expected to take \(own) s")
      seconds[job] = own
      // What reads it comes later in the graph and has added itself already.
      longestPaths[job] += own
      for place in graph.range(of: job) {
        let dependency = Int(graph.dependencies[place])
        longestPaths[dependency] = max(longestPaths[dependency], longestPaths[job])
      }
    }
  }

  /// Takes a ready job off the plan and marks it running, or returns `nil` if none is ready: either
  /// because all have ended, or until one that is running ends.
  ///
  /// Of the jobs of the smallest rank, that with the longest path to the end comes first, so that the
  /// slowest chain is never kept waiting; ties keep the order of the graph.
  public mutating func next() -> ID? {
    while let job = ready.pop() {
      // A job that was skipped while it was ready is still in the heap.
      guard status[Int(job)] == .ready else { continue }
      status[Int(job)] = .running
      return ID(job)
    }
    return nil
  }

  /// Records that a running job gave its output, and makes ready the jobs that waited for it alone.
  public mutating func finish(_ job: ID) {
    precondition(status[job.index] == .running, "job \(job.index) finished but was not running")
    status[job.index] = .done
    doneCount += 1
    remaining -= 1
    for place in dependents.range(of: job.index) {
      let dependent = Int(dependents.jobs[place])
      guard status[dependent] == .waiting else { continue }
      details[dependent] -= 1
      if details[dependent] == 0 { makeReady(dependent) }
    }
  }

  /// Records that a running job failed, or that a reused job's output could not be loaded, and skips
  /// every job that needs it, directly or not; jobs that need it not are untouched.
  ///
  /// A job that has been given out but reads an output that could not be loaded is skipped too: it
  /// can't have begun.
  ///
  /// - Returns: The skipped jobs, in the order of the graph.
  @discardableResult
  public mutating func fail(_ job: ID) -> [ID] {
    precondition(
      status[job.index] == .running || status[job.index] == .reused,
      "job \(job.index) failed but was not running")
    if status[job.index] == .running { remaining -= 1 }
    status[job.index] = .failed
    failedCount += 1
    var skipped: [ID] = []
    var doomed = [job.index]
    while let next = doomed.popLast() {
      for place in dependents.range(of: next) {
        let dependent = Int(dependents.jobs[place])
        switch status[dependent] {
        case .waiting, .ready, .running: break
        case .unneeded, .reused, .done, .failed, .skipped: continue
        }
        status[dependent] = .skipped
        details[dependent] = Int32(job.index)
        skippedCount += 1
        remaining -= 1
        skipped.append(ID(index: dependent))
        doomed.append(dependent)
      }
    }
    return skipped.sorted()
  }

  /// Makes a job that was given out ready again, because it could not begin yet.
  ///
  /// Does nothing if it was skipped in the meantime.
  mutating func putBack(_ job: ID) {
    if status[job.index] == .running { makeReady(job.index) }
  }

  private mutating func makeReady(_ job: Int) {
    status[job] = .ready
    ready.push(Int32(job), rank: ranks[job], priority: longestPaths[job])
  }
}

extension Plan {
  public func decision(for job: ID) -> Decision {
    switch why[job.index] {
    // A reused job whose loading failed was still meant to be reused.
    case .notRun: status[job.index] == .unneeded ? .unneeded : .reused
    case .notStored: .run(.notStored)
    case .withoutKey: .run(.withoutKey)
    case .transient: .run(.transient(neededBy: ID(readers[job.index])))
    case .transientTarget: .run(.transientTarget)
    }
  }

  public func state(of job: ID) -> State {
    switch status[job.index] {
    case .unneeded: .unneeded
    case .reused: .reused
    case .waiting: .waiting(for: Int(details[job.index]))
    case .ready: .ready
    case .running: .running
    case .done: .done
    case .failed: .failed
    case .skipped: .skipped(because: ID(details[job.index]))
    }
  }

  /// Whether the plan runs this job.
  public func runs(_ job: ID) -> Bool { why[job.index] != .notRun }

  /// How long the job was said to take; 0 for a job that doesn't run.
  public func expectedSeconds(of job: ID) -> Double { seconds[job.index] }

  /// The seconds of the slowest chain of jobs that begins with this one.
  public func longestPath(from job: ID) -> Double { longestPaths[job.index] }

  /// How many times jobs that run read the output of `job`.
  func readCount(of job: ID) -> Int { dependents.range(of: job.index).count }
}
