import Glibc

/// Where jobs are done: in this process, in processes of their own, on other machines.
///
/// Asked for many jobs at once, from any thread; how many is for whoever runs a plan to say.
public protocol Executor<Job, Output>: Sendable {
  /// What a job is told to do.
  associatedtype Job: Sendable
  associatedtype Output: Sendable

  /// Does a job, given the outputs that it reads in their declared order.
  ///
  /// - Throws: Why the job failed. A job that was told to end, by the cancellation of its task, may
  ///   throw anything.
  func run(_ job: Job, inputs: [Output]) async throws -> Executed<Output>
}

/// A job's output, and what it cost.
public struct Executed<Output: Sendable>: Sendable {
  public var output: Output
  /// Seconds of the processor.
  public var seconds: Double

  public init(_ output: Output, seconds: Double) {
    self.output = output
    self.seconds = seconds
  }

  /// Does something on this thread, and measures the thread's time.
  public static func measuring(_ work: () throws -> Output) rethrows -> Executed<Output> {
    let start = threadSeconds()
    let output = try work()
    return Executed(output, seconds: threadSeconds() - start)
  }
}

/// The processor's time of this thread, on which work is from its start to its end: what else the
/// machine does is not counted, so that the next plan's prediction does not depend on it.
func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
