import Glibc

/// A process of its own, with the same standard streams.
struct ChildProcess {
  struct Failure: Error {
    var code: Int32
  }
  let pid: pid_t

  /// - Parameters:
  ///   - arguments: Behind the program's name.
  ///   - program: Its path; this program's if `nil`.
  init(_ arguments: [String], of program: String? = nil) throws(Failure) {
    var words = ([program ?? "strata"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program ?? "/proc/self/exe", nil, nil, &words, environ)
    guard code == 0 else { throw Failure(code: code) }
    self.pid = pid
  }

  func signal(_ number: Int32) { kill(pid, number) }

  /// - Returns: The exit code, as a shell gives it; `nil` while it runs.
  func poll() -> Int32? {
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  /// Waits for its end; after `limit` it is killed.
  ///
  /// - Returns: The exit code, as a shell gives it.
  @discardableResult
  func end(within limit: Duration) async -> Int32 {
    let start = ContinuousClock.now
    while true {
      if let code = poll() { return code }
      if ContinuousClock.now - start > limit { signal(SIGKILL) }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}
