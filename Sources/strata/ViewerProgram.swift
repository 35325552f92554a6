import Experiments
import Glibc
import Wording

/// The program that serves the page of a run: `strata-viewer`, which is installed next to this one.
///
/// It is a program of its own because a server needs libraries that no other command needs.
struct ViewerProgram {
  /// Why a run can't be shown.
  struct Failure: Error {
    var path: String
    var code: Int32

    var diagnosis: Diagnosis {
      guard code != ENOENT else {
        return Diagnosis(
          "the viewer is not installed: \(path)",
          help: "install it next to strata (make install), or open report.html after the run")
      }
      return Diagnosis("the viewer can't be started: \(path): \(String(cString: strerror(code)))")
    }
  }

  private let path: String

  /// - Throws: ``Failure`` where it is absent.
  init() throws(Failure) {
    let own = ownPath()
    let folder = own.lastIndex(of: "/").map { own[...$0] } ?? "./"
    path = "\(folder)strata-viewer"
    guard access(path, X_OK) == 0 else { throw Failure(path: path, code: errno) }
  }

  /// Starts it for the run of this process.
  ///
  /// - Parameter folder: The results folder of the run.
  /// - Throws: ``Failure``.
  func start(for folder: String) throws(Failure) -> ChildProcess {
    do {
      return try ChildProcess([folder, "--run", "\(getpid())"], of: path)
    } catch {
      throw Failure(path: path, code: error.code)
    }
  }

  /// Becomes it: the interrupt key, and whatever else ends this process, ends the page.
  ///
  /// - Parameters:
  ///   - folder: The results folder of a run.
  ///   - port: Any that is free if 0.
  /// - Throws: ``Failure``; does not return otherwise.
  func become(for folder: String, port: UInt16) throws(Failure) {
    let arguments: [String] = [path, folder, "--port", "\(port)"]
    var words = arguments.map { strdup($0) } + [nil]
    execv(path, &words)
    let code = errno
    for word in words { free(word) }
    throw Failure(path: path, code: code)
  }
}
