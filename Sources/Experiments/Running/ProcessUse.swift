import Glibc

/// What this process has used so far.
struct ProcessUse {
  /// Of the processor, all threads together, of the user and the system; since the process began.
  var seconds: Double
  /// The most memory that was resident at any moment.
  var peakBytes: Int
  /// The memory that is resident now.
  var residentBytes: Int

  static var now: ProcessUse {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    let figures = status(["VmHWM:", "VmRSS:"])
    return ProcessUse(
      seconds: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9,
      peakBytes: figures["VmHWM:"] ?? 0, residentBytes: figures["VmRSS:"] ?? 0)
  }

  /// Figures of the kernel's own account, in bytes; getrusage would give the peak of the process that
  /// started this one where that was higher. None where there is no such file.
  private static func status(_ names: [String]) -> [String: Int] {
    guard let file = fopen("/proc/self/status", "r") else { return [:] }
    defer { fclose(file) }
    var figures: [String: Int] = [:]
    var buffer = [CChar](repeating: 0, count: 256)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = String(
        decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count > 1, let kibibytes = Int(words[1]) else { continue }
      if names.contains(String(words[0])) { figures[String(words[0])] = kibibytes << 10 }
    }
    return figures
  }
}
