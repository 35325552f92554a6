import Experiments
import Glibc
import Wording

/// A program that is installed next to this one, as it needs libraries that no other command needs.
struct CompanionProgram {
  /// Why it can't be started.
  struct Failure: Error {
    /// What it is to people.
    var noun: String
    var path: String
    var code: Int32
    /// What to do where it is absent, besides installing it.
    var alternative: String

    var diagnosis: Diagnosis {
      guard code != ENOENT else {
        return Diagnosis(
          "the \(noun) is not installed: \(path)",
          help: "install it next to strata (make install)\(alternative)")
      }
      return Diagnosis("the \(noun) can't be started: \(path): \(String(cString: strerror(code)))")
    }
  }

  private let path: String
  private let noun: String
  private let alternative: String

  /// - Parameters:
  ///   - name: Of its file.
  ///   - noun: What it is to people.
  ///   - alternative: What to do where it is absent, behind the advice to install it.
  /// - Throws: ``Failure`` where it is absent.
  init(_ name: String, noun: String, alternative: String = "") throws(Failure) {
    let own = ownPath()
    let folder = own.lastIndex(of: "/").map { own[...$0] } ?? "./"
    path = "\(folder)\(name)"
    self.noun = noun
    self.alternative = alternative
    guard access(path, X_OK) == 0 else { throw failure(errno) }
  }

  /// Starts it with the same standard streams.
  ///
  /// - Throws: ``Failure``.
  func start(_ arguments: [String]) throws(Failure) -> ChildProcess {
    do {
      return try ChildProcess(arguments, of: path)
    } catch {
      throw failure(error.code)
    }
  }

  /// Becomes it: whatever ends this process ends it.
  ///
  /// - Throws: ``Failure``; does not return otherwise.
  func become(_ arguments: [String]) throws(Failure) {
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    execv(path, &words)
    let code = errno
    for word in words { free(word) }
    throw failure(code)
  }

  private func failure(_ code: Int32) -> Failure {
    Failure(noun: noun, path: path, code: code, alternative: alternative)
  }
}
