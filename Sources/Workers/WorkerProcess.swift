import CWorker
import Glibc
import Synchronization

/// A running worker and its pipes.
///
/// It is in a process group of its own, and is killed with it when this object goes. The system kills it
/// too when this process ends, even by SIGKILL.
final class WorkerProcess: Sendable {
  let pid: pid_t
  /// Requests go in here, replies come out there.
  private let requests: Int32
  let replies: Int32
  /// Where matrices go through.
  let shared: SharedFile
  /// What it prints: on the disk, without a name.
  private let output: Int32
  private let status = Mutex<Int32?>(nil)

  /// The descriptors of the protocol, as the worker sees them.
  static let descriptors = (requests: 3, replies: 4, shared: 5, script: 6)

  init(_ command: WorkerCommand) throws(WorkerFault) {
    let program = command.arguments.first ?? ""
    shared = try SharedFile()
    var opened: [Int32] = []
    func fail(_ number: Int32) -> WorkerFault {
      for descriptor in opened { close(descriptor) }
      return .notStarted(program: program, reason: String(cString: strerror(number)))
    }
    var ends: [Int32] = [0, 0, 0, 0]
    for place in [0, 2] {
      var pair: [Int32] = [0, 0]
      let status = worker_pipe(&pair)
      guard status == 0 else { throw fail(-status) }
      opened += pair
      (ends[place], ends[place + 1]) = (pair[0], pair[1])
    }
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard nothing >= 0 else { throw fail(errno) }
    opened.append(nothing)
    let log = Self.unnamedFile()
    guard log >= 0 else { throw fail(-log) }
    opened.append(log)
    var given = [nothing, log, log, ends[0], ends[3], shared.descriptor]
    if let script = command.script {
      let file = worker_memory_file("worker", 0)
      guard file >= 0 else { throw fail(-file) }
      opened.append(file)
      guard script.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == script.count
      else { throw fail(errno) }
      given.append(file)
    }
    let arguments = command.arguments.map {
      $0 == WorkerCommand.scriptPlace ? "/proc/self/fd/\(Self.descriptors.script)" : $0
    }
    let found = Self.start(
      arguments, Self.variables(command), command.folder, given, command.memory)
    guard found > 0 else { throw fail(-found) }
    pid = found
    (requests, replies, output) = (ends[1], ends[2], log)
    for descriptor in opened where ![requests, replies, output].contains(descriptor) {
      close(descriptor)
    }
  }

  deinit {
    kill()
    close(requests)
    close(replies)
    close(output)
  }

  private static func start(
    _ arguments: [String], _ variables: [String], _ folder: String?, _ descriptors: [Int32],
    _ memory: Int?
  ) -> pid_t {
    func withPointers<Result>(
      _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>>) -> Result
    ) -> Result {
      let copies = texts.map { strdup($0) }
      defer { for copy in copies { free(copy) } }
      var pointers = copies.map { $0.map { UnsafePointer($0) } } + [nil]
      return pointers.withUnsafeMutableBufferPointer { buffer in
        // Never empty: the last is nil.
        buffer.withMemoryRebound(to: UnsafePointer<CChar>.self) { body($0.baseAddress!) }
      }
    }
    return withPointers(arguments) { arguments in
      withPointers(variables) { variables in
        worker_start(
          arguments, variables, folder, descriptors, Int32(descriptors.count),
          UInt64(memory ?? 0))
      }
    }
  }

  private static func variables(_ command: WorkerCommand) -> [String] {
    var variables: [String: String] = [:]
    for name in ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH"] {
      if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    for name in WorkerCommand.oneThread { variables[name] = "1" }
    variables["STRATA_REQUESTS"] = "/dev/fd/\(descriptors.requests)"
    variables["STRATA_REPLIES"] = "/dev/fd/\(descriptors.replies)"
    variables["STRATA_SHARED"] = "/dev/fd/\(descriptors.shared)"
    variables["PYTHONHASHSEED"] = "0"
    variables["PYTHONUNBUFFERED"] = "1"
    variables.merge(command.variables) { $1 }
    return variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  private static func unnamedFile() -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let file = worker_unnamed_file(folder)
    return file >= 0 ? file : worker_memory_file("output", 0)
  }

  // MARK: Talking

  /// Sends one line.
  ///
  /// - Returns: Whether it went; not, where the worker has ended.
  func send(_ line: [UInt8]) -> Bool {
    var done = 0
    while done < line.count {
      let count = line.withUnsafeBytes { bytes in
        bytes.baseAddress.map { worker_write(requests, $0 + done, bytes.count - done) } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  // MARK: Ending

  /// Ends it and all that it started.
  func kill() {
    guard ending(waits: false) == nil else { return }
    _ = Glibc.kill(-pid, SIGKILL)
    _ = Glibc.kill(pid, SIGKILL)
    _ = ending(waits: true)
  }

  /// How it ended, as `waitpid` says; `nil` while it runs.
  func ending(waits: Bool) -> Int32? {
    status.withLock { status in
      if let status { return status }
      var found: Int32 = 0
      var result: pid_t
      repeat {
        result = waitpid(pid, &found, waits ? 0 : WNOHANG)
      } while result < 0
        && errno == EINTR
      // Without a process there is nothing to wait for any more.
      if result == pid || (result < 0 && errno == ECHILD) {
        status = result == pid ? found : SIGKILL
        _ = Glibc.kill(-pid, SIGKILL)  // What it started and left behind.
      }
      return status
    }
  }

  /// Resident bytes; `nil` where the system does not say.
  var residentBytes: Int? {
    let fields = facts("statm")
    return fields.count > 1 ? Int(fields[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
  }

  /// Seconds of a processor that it has used; `nil` where the system does not say.
  var processorSeconds: Double? {
    // Behind the name, which may hold blanks and is in brackets: user and system time are the 12th and 13th.
    let line = facts("stat")
    guard let end = line.lastIndex(where: { $0.hasSuffix(")") }), line.count > end + 13,
      let user = Double(line[end + 12]), let system = Double(line[end + 13])
    else { return nil }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The words of a file that the system keeps about it; none where it keeps none.
  private func facts(_ name: String) -> [Substring] {
    var buffer = [UInt8](repeating: 0, count: 1024)
    let file = open("/proc/\(pid)/\(name)", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    let count = Glibc.read(file, &buffer, buffer.count)
    guard count > 0 else { return [] }
    return String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: " ")
  }

  /// Takes what it printed since the last time: at most the last 64 KiB.
  func takeOutput() -> String {
    var status = stat()
    guard fstat(output, &status) == 0, status.st_size > 0 else { return "" }
    let size = min(Int(status.st_size), 65_536)
    var bytes = [UInt8](repeating: 0, count: size)
    let count = pread(output, &bytes, size, status.st_size - off_t(size))
    _ = ftruncate(output, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
