import Glibc
package import Wording

/// A file that a user names to be written, judged before anything is computed.
///
/// A device stays a device and a pipe a pipe: they are written to as they are. Of a link, what it leads
/// to is replaced. A file that is there is replaced only if it was written by the same command before;
/// no file that is read is ever replaced.
package struct OutputFile: Sendable {
  /// How a file that is there is known to be of the same kind.
  package enum Likeness: Sendable {
    /// Its first line, without its line end, ends so.
    case lineEnding(String)
    /// Its first line is this one.
    case line(String)
    /// Its first bytes.
    case bytes([UInt8])
  }

  private enum Place: Sendable {
    case standardOutput
    /// A device or a pipe.
    case stream(String)
    case file(String)
  }

  /// As it was named.
  package let name: String
  private let place: Place

  /// - Parameters:
  ///   - inputs: Files that are read; those that are not there are of no account.
  ///   - replaces: Whether any other file may be replaced.
  package init(
    _ name: String, like likeness: Likeness, inputs: [String], replaces: Bool = false
  ) throws(OutputError) {
    self.name = name
    if name == "-" {
      place = .standardOutput
      return
    }
    guard !name.isEmpty else { throw OutputError(file: name, problem: .empty) }
    var status = stat()
    guard stat(name, &status) == 0 else {
      var link = stat()
      if errno == ENOENT, lstat(name, &link) == 0 {
        throw OutputError(file: name, problem: .brokenLink)
      }
      try Self.checkNew(name)
      place = .file(name)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFCHR, S_IFIFO:
      guard access(name, W_OK) == 0 else { throw OutputError(file: name, problem: .system(errno)) }
      place = .stream(name)
    case S_IFREG:
      for input in inputs {
        var other = stat()
        if stat(input, &other) == 0, other.st_dev == status.st_dev, other.st_ino == status.st_ino {
          throw OutputError(file: name, problem: .input(input))
        }
      }
      guard replaces || status.st_size == 0 || Self.isLike(name, likeness) else {
        throw OutputError(file: name, problem: .foreign)
      }
      guard let path = realpath(name, nil) else {
        throw OutputError(file: name, problem: .system(errno))
      }
      defer { free(path) }
      place = .file(String(cString: path))
      try Self.checkNew(String(cString: path))
    case S_IFDIR: throw OutputError(file: name, problem: .folder)
    default: throw OutputError(file: name, problem: .special)
    }
  }

  /// Whether a file can be made there: one is, and is gone again.
  private static func checkNew(_ path: String) throws(OutputError) {
    do {
      _ = try AtomicFile(path: path)
    } catch {
      throw OutputError(file: path, problem: .system(error.code))
    }
  }

  private static func isLike(_ path: String, _ likeness: Likeness) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(file, &bytes, bytes.count)
    guard count > 0 else { return false }
    let start = bytes[..<count]
    let line = start.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return switch likeness {
    case .lineEnding(let text): line.suffix(text.utf8.count).elementsEqual(text.utf8)
    case .line(let text): line.elementsEqual(text.utf8)
    case .bytes(let own): start.starts(with: own)
    }
  }

  /// Writes it whole: a file appears under its name, or is replaced, at once.
  package func write(_ bytes: [UInt8]) throws(FileWriteError) {
    let output = try opened()
    try output.append(bytes)
    try output.commit()
  }

  /// Begins to write it.
  package func opened() throws(FileWriteError) -> OpenOutput {
    switch place {
    case .file(let path): return OpenOutput(file: try AtomicFile(path: path))
    case .standardOutput: return OpenOutput(name: "standard output", descriptor: STDOUT_FILENO)
    case .stream(let path):
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw FileWriteError(file: path, step: .create, code: errno) }
      return OpenOutput(name: path, descriptor: descriptor)
    }
  }

  /// Whether what is printed beside it would mix with it.
  package var isStandardOutput: Bool { if case .standardOutput = place { true } else { false } }
}

/// An output that is being written.
package final class OpenOutput {
  private var file: AtomicFile?
  private let stream: (name: String, descriptor: Int32)?

  fileprivate init(file: consuming AtomicFile) {
    self.file = consume file
    stream = nil
  }

  fileprivate init(name: String, descriptor: Int32) {
    file = nil
    stream = (name, descriptor)
  }

  package func append(_ bytes: [UInt8]) throws(FileWriteError) {
    guard let stream else {
      try file?.append(bytes)
      return
    }
    if let code = written(bytes, to: stream.descriptor) {
      throw FileWriteError(file: stream.name, step: .write, code: code)
    }
  }

  /// Gives a file its name.
  package func commit() throws(FileWriteError) {
    guard let file = file.take() else { return }
    try file.commit()
  }

  deinit {
    if let stream, stream.descriptor != STDOUT_FILENO { close(stream.descriptor) }
  }
}

/// Why nothing may be written under a name.
package struct OutputError: Error, Equatable, Sendable {
  package enum Problem: Equatable, Sendable {
    case empty
    case brokenLink
    case folder
    /// A socket, or a device of blocks.
    case special
    /// A file that is read.
    case input(String)
    /// A file that was not written by this command.
    case foreign
    case system(Int32)
  }

  package var file: String
  package var problem: Problem
}

extension OutputError: DiagnosedError {
  package var diagnoses: [Diagnosis] { [diagnosis] }

  private var diagnosis: Diagnosis {
    switch problem {
    case .empty:
      Diagnosis("the name of the output is empty", help: "name a file, or - for standard output")
    case .brokenLink:
      Diagnosis("the link leads nowhere", help: "name the file itself", at: file)
    case .folder: Diagnosis("the output is a folder", help: "name a file", at: file)
    case .special:
      Diagnosis("the output is no file that can be written", help: "name a file", at: file)
    case .input(let input):
      Diagnosis(
        file == input
          ? "the output is read by this command and would be lost"
          : "the output is the same file as '\(input)', which is read",
        help: "name another output", at: file)
    case .foreign:
      Diagnosis(
        "the output exists, and this command did not write it",
        help: "move it away, name another output, or add --overwrite", at: file)
    case .system(let code):
      Diagnosis("the output can't be written: \(String(cString: strerror(code)))", at: file)
    }
  }
}
