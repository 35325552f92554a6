import Experiments
import Glibc

/// Runs an experiment again each time one of its files is saved.
struct RerunLoop {
  let file: String
  let overrides: [String]
  let results: String

  /// What tells that a file is another.
  private struct State: Equatable {
    var inode: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      inode = UInt64(status.st_ino)
      size = Int64(status.st_size)
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
    }
  }

  /// - Returns: The exit code, when it is interrupted.
  func run() async throws -> Int32 {
    Interruption.install()
    var files = [file]
    var known = states(of: files)
    while !Interruption.isRequested {
      files = LoadedExperiment.files(of: file, overrides: overrides) ?? files
      known = states(of: files)
      var arguments = ["run", file, "--results", results]
      for override in overrides { arguments += ["--set", override] }
      let child = try ChildProcess(arguments)
      var code: Int32?
      while !Interruption.isRequested, states(of: files) == known {
        if code == nil {
          code = child.poll()
          if let code {
            complain("exit code \(code); waiting for a save of \(counted(files)), Ctrl-C ends")
          }
        }
        try await Task.sleep(for: .milliseconds(200))
      }
      if code == nil {
        // What is stored is safe at any moment: the next run continues from there.
        child.signal(SIGTERM)
        await child.end(within: .seconds(30))
      }
      guard !Interruption.isRequested else { break }
      try await settle(files)
      complain("saved: running again")
    }
    return Interruption.exitCode
  }

  private func counted(_ files: [String]) -> String {
    files.count == 1 ? files[0] : "\(file) or \(files.count - 1) files that it reads"
  }

  /// Waits until a file is no longer being written.
  private func settle(_ files: [String]) async throws {
    var last = states(of: files)
    for _ in 0..<50 where !Interruption.isRequested {
      try await Task.sleep(for: .milliseconds(150))
      let now = states(of: files)
      // Some editors take a file away before they put the new one there.
      if now == last, !now.contains(nil) { return }
      last = now
    }
  }

  private func states(of files: [String]) -> [State?] { files.map(State.init) }
}
