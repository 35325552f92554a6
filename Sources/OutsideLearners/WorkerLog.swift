import Glibc
import Synchronization

/// A file to which what workers print is appended; made when something is.
final class WorkerLog: Sendable {
  private let path = Mutex<String?>(nil)

  func open(_ path: String) { self.path.withLock { $0 = path } }

  /// A log that can't be written loses what was printed, and nothing else.
  func add(_ text: String) {
    path.withLock { path in
      guard let path else { return }
      let file = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
      guard file >= 0 else { return }
      defer { close(file) }
      _ = text.utf8CString.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count - 1) }
    }
  }
}
