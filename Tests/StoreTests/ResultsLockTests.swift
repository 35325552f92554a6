import Foundation
import Testing

@testable import Store

// One after the other: between fork and exec the child process of the last test shares every lock of
// this process.
@Suite(.serialized) struct ResultsLockTests {
  @Test("a second lock is refused and says who holds the first")
  func refusal() throws {
    try withTemporaryFolder { folder in
      let before = Date()
      let lock = try ResultsLock(folder: folder)
      defer { withExtendedLifetime(lock) {} }
      #expect {
        try ResultsLock(folder: folder)
      } throws: { error in
        guard case .inUse(folder, let holder?) = error as? StoreError else { return false }
        return holder.pid == getpid() && abs(holder.since.timeIntervalSince(before)) < 5
      }
    }
  }

  @Test("a lock that is let go can be taken again")
  func release() throws {
    try withTemporaryFolder { folder in
      do {
        let lock = try ResultsLock(folder: folder)
        withExtendedLifetime(lock) {}
      }
      _ = try ResultsLock(folder: folder)
    }
  }

  @Test("waiting ends when the holder lets go, and the callback was called once")
  func waiting() throws {
    try withTemporaryFolder { folder in
      var held: ResultsLock? = try ResultsLock(folder: folder)
      var calls: [LockHolder?] = []
      var looks = 0
      let lock = try ResultsLock.waiting(
        for: folder, onWait: { calls.append($0) },
        shouldStop: {
          looks += 1
          if looks == 2 { held = nil }
          return false
        })
      #expect(lock != nil && held == nil)
      #expect(calls.map { $0?.pid } == [getpid()])
    }
  }

  @Test("waiting can be stopped")
  func stopWaiting() throws {
    try withTemporaryFolder { folder in
      let held = try ResultsLock(folder: folder)
      let lock = try ResultsLock.waiting(for: folder, onWait: { _ in }, shouldStop: { true })
      #expect(lock == nil)
      withExtendedLifetime(held) {}
    }
  }

  @Test("a free folder is taken without waiting, and is made if it isn't there")
  func free() throws {
    try withTemporaryFolder { folder in
      var calls = 0
      let lock = try ResultsLock.waiting(for: folder + "/new", onWait: { _ in calls += 1 })
      #expect(lock != nil && calls == 0)
    }
  }

  @Test("the kernel frees the lock of a killed process")
  func killedHolder() throws {
    try withTemporaryFolder { folder in
      // util-linux's flock takes the same lock from another process.
      let holder = Process()
      holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
      holder.arguments = ["--no-fork", folder + "/.lock", "sleep", "60"]
      try holder.run()
      defer { holder.terminate() }
      func isHeld() -> Bool { (try? ResultsLock(folder: folder)) == nil }
      for _ in 0..<100 where !isHeld() { usleep(20_000) }
      #expect(throws: StoreError.inUse(folder, by: nil)) { try ResultsLock(folder: folder) }
      kill(holder.processIdentifier, SIGKILL)
      holder.waitUntilExit()
      _ = try ResultsLock(folder: folder)
    }
  }
}
