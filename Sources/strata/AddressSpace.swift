import Glibc

/// How many jobs the process's limits allow at once.
enum AddressSpace {
  /// What OpenBLAS maps for each call that is under way, and a thread with its stack.
  private static let bytesOfJob = 160 << 20
  /// What the program maps beside jobs after it has started.
  private static let bytesAround = 64 << 20

  struct Failure: Error {
    var what: String
    var help = "use fewer --jobs, or raise the limit"
  }

  /// As many jobs as asked for or, where nothing is asked for, as there are processors and room for.
  ///
  /// OpenBLAS tries for ever to map what a limit denies it, so this has to be known before.
  static func jobs(_ wanted: Int?) throws(Failure) -> Int {
    let most = wanted ?? processorCount()
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur < rlim_t(1) << 46, let used = mappedBytes()
    else { return most }
    let room = (Int(limit.rlim_cur) - used - bytesAround) / bytesOfJob
    if room >= most { return most }
    guard wanted == nil, room >= 1 else {
      let needed = used + bytesAround + bytesOfJob
      throw Failure(
        what: "not enough address space for the linear algebra: 'ulimit -v' allows "
          + "\(limit.rlim_cur >> 20) MiB, \(most) jobs at once need "
          + "\((used + bytesAround + most * bytesOfJob) >> 20) MiB and one needs "
          + "\(needed >> 20) MiB")
    }
    complain("\(room) of \(most) jobs at once: 'ulimit -v' leaves no room for more")
    return room
  }

  private static func mappedBytes() -> Int? {
    guard let file = fopen("/proc/self/statm", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return nil }
    return atol(line) * sysconf(Int32(_SC_PAGESIZE))
  }
}
