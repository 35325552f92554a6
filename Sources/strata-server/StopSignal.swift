import CStart
import Foundation
import Glibc
import Synchronization

/// A signal to stop: the first lets requests under way end, for some seconds; the second ends the process.
enum StopSignal {
  private static let number = Atomic<Int32>(0)

  /// What a shell is told of a process that a signal ended.
  static var exitCode: Int32 { 128 + number.load(ordering: .relaxed) }

  /// The server gives requests five; a connection that does not end must not keep the process.
  private static let patience = 7.0

  static func install() {
    // A thread of its own, as predictions may hold all that tasks share.
    Thread.detachNewThread {
      while number.load(ordering: .relaxed) == 0 { usleep(50_000) }
      Thread.sleep(forTimeInterval: patience)
      _exit(exitCode)
    }
    let handler: @convention(c) (Int32) -> Void = { signal in
      let known = StopSignal.number.compareExchange(
        expected: 0, desired: signal, ordering: .relaxed)
      if !known.exchanged { _exit(128 + signal) }
    }
    signal(SIGINT, handler)
    signal(SIGTERM, handler)
    // Under nohup it stays ignored.
    if start_ignores(SIGHUP) == 0 { signal(SIGHUP, handler) }
  }

  /// Returns once a signal has come.
  static func wait() async {
    while number.load(ordering: .relaxed) == 0 {
      try? await Task.sleep(for: .milliseconds(50))
    }
  }
}
