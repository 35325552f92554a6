import Foundation
import Glibc
import TestSupport

/// The built `strata`, run as a process of its own.
struct Program {
  /// What a process left.
  struct Ending {
    /// The exit code; `nil` if a signal ended it.
    var code: Int32?
    var output: String
    var errors: String
    var seconds: Double
  }

  struct SpawnError: Error {
    var code: Int32
  }

  /// The executable is built beside the tests.
  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (tests as NSString).deletingLastPathComponent + "/strata"
  }()

  /// The top of the project.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  let pid: pid_t
  private let folder: ScratchFolder
  private let number: String
  private let start = ContinuousClock().now

  /// Starts it in a folder.
  ///
  /// - Parameters:
  ///   - input: The file that is its standard input.
  ///   - variables: Environment variables in addition to those of this process, each `NAME=value`.
  init(
    _ arguments: [String], in folder: ScratchFolder, input: String = "/dev/null",
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
      + [Self.path]
    var words = (shell + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, shell[0], &actions, nil, &words, environ)
    guard code == 0 else { throw SpawnError(code: code) }
    self.pid = pid
  }

  /// Starts it and waits for its end.
  static func run(_ arguments: String..., in folder: ScratchFolder) throws -> Ending {
    try Program(arguments, in: folder).wait()
  }

  func signal(_ signal: Int32) { kill(pid, signal) }

  /// What it has written to standard error so far.
  var errors: String { (try? folder.text(of: ".err-" + number)) ?? "" }

  /// Waits for its end; after `limit` seconds it is killed.
  func wait(killAfter limit: Double = 120) throws -> Ending {
    var status: Int32 = 0
    var isKilled = false
    while waitpid(pid, &status, WNOHANG) == 0 {
      if !isKilled, elapsed > limit {
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

  /// Waits until something holds, at most so many seconds.
  func wait(_ limit: Double = 30, until isTrue: () -> Bool) -> Bool {
    while !isTrue() {
      if elapsed > limit { return false }
      usleep(2000)
    }
    return true
  }

  private var elapsed: Double {
    let (seconds, attoseconds) = (ContinuousClock().now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}

extension SmallExperiment {
  /// The files of a results folder that must be the same however a run went: all tables and figures
  /// that hold no times.
  func lastingResults(in results: String = "results") throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try folder.files(in: results + "/small") {
      guard name.hasSuffix(".csv") || name.hasSuffix(".vl.json"), !Self.timed.contains(name)
      else { continue }
      files[name] = try folder.bytes(of: "\(results)/small/\(name)")
    }
    return files
  }

  /// The tables and figures that say how long something took.
  private static let timed: Set = [
    "leaderboard.csv", "figures/costs.csv", "figures/costs.vl.json", "figures/learner-costs.csv",
    "figures/learner-costs.vl.json", "figures/graph.csv", "figures/graph.vl.json",
    "figures/timeline.csv", "figures/timeline.vl.json",
  ]

  /// Bytes of the store of a run that goes on, with what it has yet to move into its one file.
  func storeSize() -> Int {
    ["strata.sqlite", "strata.sqlite-wal"].reduce(0) { sum, name in
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: folder.file("results/" + name))
      return sum + ((attributes?[.size] as? Int) ?? 0)
    }
  }

  /// The same with forests that take a while: some seconds in all, a fraction of one for each job.
  static let slow = text.replacing(
    "forest: {family: random_forest, n_estimators: 8}",
    with: "forest: {family: random_forest, n_estimators: 1500}")
}
