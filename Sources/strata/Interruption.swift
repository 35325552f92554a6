import CStart
import Dispatch
import Glibc
import Synchronization

/// How the user, or the system, asked to stop: SIGINT once lets running jobs finish; SIGTERM and SIGHUP
/// end them; a second signal of any kind ends the process at once. Each is answered at once.
enum Interruption {
  private static let count = Atomic<Int>(0)
  private static let signalNumber = Atomic<Int32>(0)
  private static let running = Atomic<Int>(0)

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Whether jobs under way are to be ended too.
  static var endsJobs: Bool {
    let number = signalNumber.load(ordering: .relaxed)
    return number == SIGTERM || number == SIGHUP
  }

  /// What a shell is told of a process that a signal ended.
  static var exitCode: Int32 {
    let number = signalNumber.load(ordering: .relaxed)
    return 128 + (number == 0 ? SIGINT : number)
  }

  /// How many jobs run, for the answer to a signal.
  static func setRunning(_ jobs: Int) { running.store(jobs, ordering: .relaxed) }

  /// Takes the signals. What is stored is safe at any moment, so the second may simply exit.
  static func install() {
    let handler: @convention(c) (Int32) -> Void = { number in
      let isFirst = Interruption.count.add(1, ordering: .relaxed).newValue == 1
      if isFirst {
        Interruption.signalNumber.store(number, ordering: .relaxed)
        Interruption.answer(number)
      } else {
        _exit(128 + number)
      }
    }
    signal(SIGINT, handler)
    signal(SIGTERM, handler)
    // Under nohup it stays ignored.
    if start_ignores(SIGHUP) == 0 { signal(SIGHUP, handler) }
  }

  /// Runs work that is cancelled when jobs under way are to be ended, or by SIGINT too.
  ///
  /// The watch has a thread of its own: those that tasks share may all be held by fits, for as long as
  /// the longest of them lasts.
  static func cancelling<Value: Sendable>(
    bySIGINT: Bool = false, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let task = Task { try await work() }
    let watch = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "interruption"))
    watch.schedule(deadline: .now(), repeating: .milliseconds(50))
    watch.setEventHandler {
      if endsJobs || (bySIGINT && isRequested) { task.cancel() }
    }
    watch.resume()
    defer { watch.cancel() }
    return try await task.value
  }

  /// Says what happens now. Runs in a signal handler, where nothing may be allocated.
  private static func answer(_ number: Int32) {
    let jobs = running.load(ordering: .relaxed)
    write("\n")
    write(number == SIGINT ? "stopping after the " : "stopping: ending the ")
    writeNumber(jobs)
    write(jobs == 1 ? " job that is running" : " jobs that are running")
    write(number == SIGINT ? "; interrupt again to stop now\n" : "\n")
  }

  private static func write(_ text: StaticString) {
    _ = Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }

  private static func writeNumber(_ number: Int) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      var digit = UInt8(ascii: "0") + UInt8(number / divisor % 10)
      _ = Glibc.write(STDERR_FILENO, &digit, 1)
      divisor /= 10
    }
  }
}
