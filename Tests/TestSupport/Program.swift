public import Foundation
import Glibc

/// A built program, run as a process of its own.
public struct Program: Sendable {
  /// What a process left.
  public struct Ending: Sendable {
    /// The exit code; `nil` if a signal ended it.
    public var code: Int32?
    public var output: String
    public var errors: String
    public var seconds: Double
  }

  struct SpawnError: Error {
    var code: Int32
  }

  /// The built `strata`.
  public static let path = path(of: "strata")

  /// Executables are built beside the tests.
  private static func path(of name: String) -> String {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (tests as NSString).deletingLastPathComponent + "/" + name
  }

  /// The top of the project.
  public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  public let pid: pid_t
  private let folder: ScratchFolder
  private let number: String
  private let start = ContinuousClock().now

  /// Starts it in a folder.
  ///
  /// - Parameters:
  ///   - name: The program.
  ///   - input: The file that is its standard input.
  ///   - variables: Environment variables in addition to those of this process, each `NAME=value`.
  public init(
    _ arguments: [String], of name: String = "strata", in folder: ScratchFolder,
    input: String = "/dev/null",
    variables: [String] = []
  ) throws {
    self.folder = folder
    number = UUID().uuidString
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    let create = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 1, folder.file(".out-" + number), create, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, folder.file(".err-" + number), create, 0o644)
    // The shell changes the folder and then becomes the program, with the same number.
    let shell =
      ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, "/usr/bin/env"] + variables
      + [Self.path(of: name)]
    var words = (shell + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, shell[0], &actions, nil, &words, environ)
    guard code == 0 else { throw SpawnError(code: code) }
    self.pid = pid
  }

  /// Starts it and waits for its end.
  public static func run(_ arguments: String..., in folder: ScratchFolder) throws -> Ending {
    try Program(arguments, in: folder).wait()
  }

  public func signal(_ signal: Int32) { kill(pid, signal) }

  /// What it has written to standard error so far.
  public var errors: String { (try? folder.text(of: ".err-" + number)) ?? "" }

  /// Waits for its end; `limit` seconds after the call it is killed.
  public func wait(killAfter limit: Double = 120) throws -> Ending {
    // Other tests may have held the caller long since the start.
    let begin = elapsed
    var status: Int32 = 0
    var isKilled = false
    while waitpid(pid, &status, WNOHANG) == 0 {
      if !isKilled, elapsed - begin > limit {
        kill(pid, SIGKILL)
        isKilled = true
      }
      usleep(1000)
    }
    let hasExited = status & 0x7f == 0
    return Ending(
      code: hasExited ? (status >> 8) & 0xff : nil, output: try folder.text(of: ".out-" + number),
      errors: try folder.text(of: ".err-" + number), seconds: elapsed)
  }

  /// Waits until something holds, at most so many seconds from the call.
  public func wait(_ limit: Double = 30, until isTrue: () -> Bool) -> Bool {
    let begin = elapsed
    while !isTrue() {
      if elapsed - begin > limit { return false }
      usleep(2000)
    }
    return true
  }

  private var elapsed: Double {
    let (seconds, attoseconds) = (ContinuousClock().now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
