import Foundation
import Glibc

/// Workers that are processes of this machine, which outlive the process that started them.
package struct LocalPilots: PilotSystem {
  package init() {}

  package var mostAtOnce: Int { 1 }

  /// POSIX_SPAWN_SETSID, which the C library shows to GNU programs only.
  private static let newSession: Int32 = 0x80

  package func submit(_ request: PilotRequest) throws -> String {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let log = "\(request.logs)/\(SharedFiles.uniqueName()).log"
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o666)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Ctrl-C at the terminal is for the head alone.
    posix_spawnattr_setflags(&attributes, Int16(Self.newSession))
    let arguments: [String] = ["/bin/sh", request.script]
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, &words, environ)
    guard code == 0 else {
      throw PilotError("/bin/sh can't be started: \(String(cString: strerror(code)))")
    }
    return "\(process)-\(Self.startTime(process) ?? "0")"
  }

  package func alive(_ submissions: [String]) throws -> [String: Int] {
    var alive: [String: Int] = [:]
    for name in submissions where Self.isAlive(name) { alive[name] = 1 }
    return alive
  }

  package func cancelling(_ submission: String) -> String {
    // Only if it is still the same process.
    let (process, start) = (
      Self.process(submission) ?? 0, submission.split(separator: "-").last ?? ""
    )
    return """
      if [ "$(sed 's/.*) //' /proc/\(process)/stat 2>/dev/null | cut -d' ' -f20)" = \(start) ]; \
      then kill -TERM -- -\(process); fi
      """
  }

  package func reason(_ submission: String) -> String { "" }

  /// The name that a process of this machine has as a worker.
  static var ownName: String { "\(getpid())-\(startTime(getpid()) ?? "0")" }

  private static func process(_ name: String) -> pid_t? {
    name.split(separator: "-").first.flatMap { pid_t($0) }
  }

  private static func isAlive(_ name: String) -> Bool {
    guard let process = process(name) else { return false }
    // Its own children a process has to bury.
    waitpid(process, nil, WNOHANG)
    guard let start = startTime(process) else { return false }
    return name == "\(process)-\(start)"
  }

  /// When a process began, in the kernel's ticks: numbers of processes are used again. `nil` of one that
  /// is no more, or is dead and not buried.
  private static func startTime(_ process: pid_t) -> String? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      // The name before it may hold anything.
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[end...].split(separator: " ")
    guard fields.count > 20, fields[1] != "Z", fields[1] != "X" else { return nil }
    return String(fields[20])
  }
}
