import Glibc

/// What the system tells of this process.
enum ProcessFigures {
  /// Processor time of all threads so far.
  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Gives freed memory back to the system, so that the next peak counts it again.
  static func returnFreeMemory() {
    // `malloc_trim` is glibc's own and not in Swift's module of it.
    guard let symbol = dlsym(nil, "malloc_trim") else { return }
    _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)(0)
  }

  /// Makes ``peakBytes()`` forget what was before.
  static func resetPeak() throws {
    guard let file = fopen("/proc/self/clear_refs", "w") else {
      throw BenchmarkFailure("can't write /proc/self/clear_refs")
    }
    fputs("5", file)
    fclose(file)
  }

  /// The most memory resident since the last reset.
  static func peakBytes() throws -> Int { try status("VmHWM:") }

  /// The memory that is resident now.
  static func residentBytes() throws -> Int { try status("VmRSS:") }

  private static func status(_ name: String) throws -> Int {
    guard let file = fopen("/proc/self/status", "r") else {
      throw BenchmarkFailure("can't read /proc/self/status")
    }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 256)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = String(
        decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.count > 1, words[0] == name, let kibibytes = Int(words[1]) {
        return kibibytes << 10
      }
    }
    throw BenchmarkFailure("the system does not tell '\(name)'")
  }
}
