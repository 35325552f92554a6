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
        let run = try ProgramRun(arguments)
        samples.add("\(name), elapsed", run.wall * 1e3, unit: "ms")
        samples.add("\(name), processor", run.processor * 1e3, unit: "ms")
      }
    }
    try check(program)
    return samples
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

  /// The path of a program in the folder of this one.
  static func besideThisProgram(_ name: String) throws -> String {
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
