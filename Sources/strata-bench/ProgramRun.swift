import Glibc

/// A program that was run to its end, its output thrown away, and what that took.
struct ProgramRun {
  /// Seconds that passed.
  let wall: Double
  /// Seconds of the processor.
  let processor: Double
  /// The most memory that was resident.
  let peakBytes: Int

  /// - Parameter folder: In which it runs; this process's own if `nil`.
  /// - Throws: ``BenchmarkFailure`` unless it ends with 0.
  init(_ arguments: [String], in folder: String? = nil) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    if folder != nil {
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    }
    // The shell changes the folder and then becomes the program.
    let shell = folder.map { ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0] } ?? []
    let all = shell + arguments
    var words: [UnsafeMutablePointer<CChar>?] = all.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child = pid_t()
    let clock = ContinuousClock()
    let start = clock.now
    let code = posix_spawn(&child, all[0], &actions, nil, words, environ)
    guard code == 0 else {
      throw BenchmarkFailure("\(arguments[0]): can't start it: \(String(cString: strerror(code)))")
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw BenchmarkFailure("\(arguments[0]): can't wait for it") }
    }
    wall = (clock.now - start) / .seconds(1)
    guard status == 0 else {
      throw BenchmarkFailure("\(arguments.joined(separator: " ")): ended with \(status)")
    }
    processor = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    peakBytes = usage.ru_maxrss << 10
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
  }
}
