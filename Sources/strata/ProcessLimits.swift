import Glibc

/// Whether the process may have the threads and the open files that a run needs.
///
/// The runtime's thread pool waits for ever for threads that it can't make, and traps without a
/// descriptor for its events; so this has to be known before.
enum ProcessLimits {
  /// Open files that a run needs: the store, its log, tables, outputs, and the runtime's own.
  private static let fewestFiles = 32

  struct Failure: Error {
    var what: String
    var help: String
  }

  /// - Parameter jobs: How many jobs run at once, each on a thread.
  // Inlined into what is asynchronous, it ends the optimising compiler (Swift 6.3).
  @inline(never)
  static func check(jobs: Int) throws(Failure) {
    try checkFiles()
    guard threads(jobs) < jobs else { return }
    throw Failure(
      what: "not enough threads: the limit of processes ('ulimit -u' or the container's) allows "
        + "fewer than \(jobs) more",
      help: "use fewer --jobs, or raise the limit")
  }

  /// Raises the limit of open files as far as the system lets it, if it is low.
  private static func checkFiles() throws(Failure) {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(fewestFiles) else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(resource, &limit)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(fewestFiles) else { return }
    throw Failure(
      what: "not enough open files: 'ulimit -n' allows \(limit.rlim_cur), a run needs "
        + "\(fewestFiles)", help: "raise the limit")
  }

  /// How many of so many threads can be there at once: they are made, and end again.
  private static func threads(_ count: Int) -> Int {
    let gate = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    defer { gate.deallocate() }
    guard sem_init(gate, 0, 0) == 0 else { return count }
    defer { sem_destroy(gate) }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, 1 << 17)
    var made: [pthread_t] = []
    for _ in 0..<count {
      var thread = pthread_t()
      let status = pthread_create(
        &thread, &attributes,
        { gate in
          if let gate { sem_wait(gate.assumingMemoryBound(to: sem_t.self)) }
          return nil
        }, gate)
      guard status == 0 else { break }
      made.append(thread)
    }
    for _ in made { sem_post(gate) }
    for thread in made { pthread_join(thread, nil) }
    return made.count
  }
}
