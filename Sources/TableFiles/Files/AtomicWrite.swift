import Glibc
import Synchronization
public import Wording

/// Why a file was not written. The file of that name, if there was one, is as it was.
public struct FileWriteError: DiagnosedError, Equatable, Sendable {
  public enum Step: String, Sendable { case create, write, rename }
  public var file: String
  public var step: Step
  /// The system's error number.
  public var code: Int32

  public var diagnoses: [Diagnosis] {
    [.init("can't \(step.rawValue) the file: \(systemReason(code))", at: file)]
  }
  public var message: String { description }
}

/// Writes a file so that whoever opens it, at any moment, even after a crash, finds the old bytes or
/// all of the new: into a temporary file of the same folder, to the disk, then under its name.
public func writeAtomically(_ bytes: [UInt8], to path: String) throws(FileWriteError) {
  let (temporary, file) = try createTemporary(beside: path)
  let failure = filled(file, with: bytes)
  close(file)
  if let failure {
    unlink(temporary)
    throw FileWriteError(file: path, step: .write, code: failure)
  }
  guard rename(temporary, path) == 0 else {
    let code = errno
    unlink(temporary)
    throw FileWriteError(file: path, step: .rename, code: code)
  }
  syncFolder(of: path)
}

/// Writes a file that has other names into itself, so that all of them see it. Until that is done the
/// bytes are on the disk beside it as well.
package func writeInPlace(_ bytes: [UInt8], to path: String) throws(FileWriteError) {
  let copy = try AtomicFile(path: path)
  try copy.append(bytes)
  let file = open(path, O_WRONLY | O_CLOEXEC)
  guard file >= 0 else { throw FileWriteError(file: path, step: .write, code: errno) }
  defer { close(file) }
  if let code = written(bytes, to: file) {
    throw FileWriteError(file: path, step: .write, code: code)
  }
  guard ftruncate(file, off_t(bytes.count)) == 0, fsync(file) == 0 else {
    throw FileWriteError(file: path, step: .write, code: errno)
  }
}

/// A file that grows beside its name and takes it when it is whole: whoever opens the name finds the
/// old bytes or all of the new.
public struct AtomicFile: ~Copyable {
  public let path: String
  private let temporary: String
  private let file: Int32

  /// Makes the temporary file, in the folder of `path`.
  public init(path: String) throws(FileWriteError) {
    self.path = path
    (temporary, file) = try createTemporary(beside: path)
  }

  /// Writes more bytes at the end.
  public func append(_ bytes: [UInt8]) throws(FileWriteError) {
    if let code = written(bytes, to: file) {
      throw FileWriteError(file: path, step: .write, code: code)
    }
  }

  /// Brings the file to the disk and gives it its name.
  public consuming func commit() throws(FileWriteError) {
    guard fsync(file) == 0 else {
      throw FileWriteError(file: path, step: .write, code: errno)
    }
    guard rename(temporary, path) == 0 else {
      throw FileWriteError(file: path, step: .rename, code: errno)
    }
    syncFolder(of: path)
  }

  /// The same, but leaves a file alone that has the name and holds the same bytes.
  public consuming func commitIfChanged() throws(FileWriteError) {
    if filesAreEqual(temporary, path) { return }
    try commit()
  }

  /// After ``commit()`` the temporary name is gone already.
  deinit {
    close(file)
    unlink(temporary)
  }
}

private let temporaryCount = Atomic<Int>(0)

/// A new file in the folder of `path`. Not made by mkstemp, whose files only their owner may read.
///
/// It has the mode and the owner of a file that it is to replace from the start; those that killed
/// processes left beside the same name are removed.
private func createTemporary(
  beside path: String
) throws(FileWriteError) -> (path: String, file: Int32) {
  removeLeftovers(in: folderOf(path)) { $0.name == lastPart(path) }
  var old = stat()
  let replaces = stat(path, &old) == 0 && old.st_mode & S_IFMT == S_IFREG
  while true {
    let number = temporaryCount.add(1, ordering: .relaxed).newValue
    let temporary = "\(path).\(getpid()).\(number).tmp"
    let mode: mode_t = replaces ? 0o600 : 0o666
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    if file >= 0 {
      if replaces {
        // Only root may give a file away; else it is the writer's, as a new one would be.
        _ = fchown(file, old.st_uid, old.st_gid)
        fchmod(file, old.st_mode & 0o7777)
      }
      return (temporary, file)
    }
    // A process of the same number may have been killed and have left its file.
    guard errno == EEXIST else { throw FileWriteError(file: path, step: .create, code: errno) }
  }
}

private func folderOf(_ path: String) -> String {
  path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
}

private func lastPart(_ path: String) -> String {
  path.lastIndex(of: "/").map { String(path[$0...].dropFirst()) } ?? path
}

/// A temporary file by the name it was to take and the process that wrote it.
package struct Leftover {
  package var name: String
  package var process: Int32

  /// - Returns: `nil` for a file of another kind of name.
  init?(_ file: String) {
    let parts = file.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts.last == "tmp", Int(parts[parts.count - 2]) != nil,
      let process = Int32(parts[parts.count - 3]), process > 0
    else { return nil }
    name = parts.dropLast(3).joined(separator: ".")
    self.process = process
  }
}

/// Removes temporary files of processes that are no more from a folder.
package func removeLeftovers(in folder: String, where isMeant: (Leftover) -> Bool = { _ in true }) {
  guard let entries = opendir(folder) else { return }
  defer { closedir(entries) }
  while let entry = readdir(entries) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard let leftover = Leftover(name), isMeant(leftover), leftover.process != getpid(),
      kill(leftover.process, 0) != 0, errno == ESRCH
    else { continue }
    unlink("\(folder)/\(name)")
  }
}

/// Writes the bytes to the disk; the error number if that fails.
private func filled(_ file: Int32, with bytes: [UInt8]) -> Int32? {
  if let failure = written(bytes, to: file) { return failure }
  return fsync(file) == 0 ? nil : errno
}

/// Writes the bytes at the end; the error number if that fails.
func written(_ bytes: [UInt8], to file: Int32) -> Int32? {
  bytes.withUnsafeBytes { bytes in
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(count)
    }
    return nil
  }
}

/// Makes the new name last. Some file systems can't; the file is whole all the same.
private func syncFolder(of path: String) {
  let parent = path.lastIndex(of: "/").map { path[...$0] } ?? "."
  let folder = open(String(parent), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { return }
  fsync(folder)
  close(folder)
}
