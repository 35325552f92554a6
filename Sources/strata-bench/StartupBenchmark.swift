import Glibc

/// Times how long the command takes before it can do anything.
enum StartupBenchmark {
  /// Starts `strata --help` and, in turn, a program that does nothing.
  ///
  /// - Parameter program: The path of strata; by default beside this program.
  /// - Returns: Wall-clock and processor milliseconds of each start. After the timing the help is
  ///   read, to see that it was the right program.
  static func run(program: String?, rounds: Int) throws -> Samples {
    let program = try program ?? besideThisProgram("strata")
    var samples = Samples()
    for _ in 0..<rounds {
      for (name, arguments) in [
        ("strata --help", [program, "--help"]), ("nothing", ["/bin/true"]),
      ] {
        let (wall, processor) = try start(arguments)
        samples.add("\(name), elapsed", wall * 1e3, unit: "ms")
        samples.add("\(name), processor", processor * 1e3, unit: "ms")
      }
    }
    try check(program)
    return samples
  }

  /// Runs a program to its end, its output thrown away.
  ///
  /// - Returns: Seconds that passed, and seconds of processor time.
  private static func start(_ arguments: [String]) throws -> (wall: Double, processor: Double) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child = pid_t()
    let clock = ContinuousClock()
    let start = clock.now
    let code = posix_spawn(&child, arguments[0], &actions, nil, words, environ)
    guard code == 0 else {
      throw BenchmarkFailure("\(arguments[0]): can't start it: \(String(cString: strerror(code)))")
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw BenchmarkFailure("\(arguments[0]): can't wait for it") }
    }
    let wall = (clock.now - start) / .seconds(1)
    guard status == 0 else { throw BenchmarkFailure("\(arguments[0]): ended with \(status)") }
    return (wall, seconds(usage.ru_utime) + seconds(usage.ru_stime))
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
  }

  private static func check(_ program: String) throws {
    guard let pipe = popen("'\(program)' --help", "r") else {
      throw BenchmarkFailure("\(program): can't start it")
    }
    var buffer = [CChar](repeating: 0, count: 256)
    let hasLine = fgets(&buffer, Int32(buffer.count), pipe) != nil
    // To the end, so that the program is not ended by a broken pipe.
    var rest = [CChar](repeating: 0, count: 256)
    while fgets(&rest, Int32(rest.count), pipe) != nil {}
    let line = String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard pclose(pipe) == 0, hasLine, line.hasPrefix("OVERVIEW: Run stacked-ensemble") else {
      throw BenchmarkFailure("\(program) is no strata: its help begins with '\(line)'")
    }
  }

  private static func besideThisProgram(_ name: String) throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else {
      throw BenchmarkFailure("can't tell where this program is; --strata PATH")
    }
    let path = String(
      decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/\(name)"
  }
}
