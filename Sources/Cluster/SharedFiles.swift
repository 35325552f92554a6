import Glibc
import Synchronization
package import Wording

/// Why a file of a work folder can't be used.
package enum WorkFolderError: DiagnosedError, Equatable {
  /// A step of reading or writing that the system refused.
  case system(path: String, step: String, code: Int32)
  case missing(String)
  /// It is not what its name or its checksum says.
  case damaged(String)
  case unreadable(String, reason: String)
  /// A file that somebody named, and that may be anything.
  case notAnArchive(String, reason: String)
  case notAWorkFolder(String)
  /// Another version of the program made it.
  case version(String, found: String)

  package var diagnoses: [Diagnosis] {
    switch self {
    case .system(let path, let step, let code):
      [.init("can't \(step): \(String(cString: strerror(code)))", at: path)]
    case .missing(let path): [.init("no such file", at: path)]
    case .damaged(let path):
      [.init("damaged: it is not what its name says", help: "delete it and run again", at: path)]
    case .unreadable(let path, let reason):
      [.init("can't be read: \(reason)", help: "delete it and run again", at: path)]
    case .notAnArchive(let path, let reason):
      [
        .init(
          "can't be read: \(reason)",
          help: "name a file that strata pack or strata work wrote; copy it again if it was cut",
          at: path)
      ]
    case .notAWorkFolder(let path):
      [
        .init(
          "not a work folder", help: "strata run --executor, plan --emit or pack makes one",
          at: path)
      ]
    case .version(let path, let found):
      [
        .init(
          "the work folder has format '\(found)'; this program reads '\(WorkFolder.format)'",
          help: "use one version of strata on all machines", at: path)
      ]
    }
  }
}

/// Files that several machines share: written whole under a temporary name, brought to the disk, renamed.
///
/// No locks and no mapped files, which network file systems don't keep between machines. Temporary names
/// hold machine, process and a number, so that writers of one file never meet.
enum SharedFiles {
  private static let count = Atomic<Int>(0)

  /// This machine's name, fit for a file name.
  static let host: String = {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, 255)
    let text = String(
      decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let safe = text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    return safe.isEmpty ? "machine" : String(safe.prefix(40))
  }()

  /// A name that no other writer has.
  static func uniqueName() -> String {
    "\(host)-\(getpid())-\(count.add(1, ordering: .relaxed).newValue)"
  }

  static func error(_ path: String, _ step: String, _ code: Int32 = errno) -> WorkFolderError {
    .system(path: path, step: step, code: code)
  }

  /// Writes a file that is there whole or not at all, whenever a machine dies.
  ///
  /// - Parameter temporaries: A folder of the same file system.
  static func write(
    _ bytes: [UInt8], to path: String, temporaries: String
  ) throws(WorkFolderError) {
    let temporary = try writeTemporary(bytes, in: temporaries)
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw error(path, "be given its name", code)
    }
    syncFolder(of: path)
  }

  /// Writes a file unless there is one of the name: decided by the file system, for one writer alone.
  ///
  /// - Returns: Whether this call made it.
  static func create(
    _ bytes: [UInt8], at path: String, temporaries: String
  ) throws(WorkFolderError) -> Bool {
    let temporary = try writeTemporary(bytes, in: temporaries)
    defer { unlink(temporary) }
    if link(temporary, path) == 0 { return true }
    let code = errno
    // A network file system may have done it and lost the answer: then the file has two names.
    var status = stat()
    if stat(temporary, &status) == 0, status.st_nlink == 2 { return true }
    if code == EEXIST { return false }
    throw error(path, "be made", code)
  }

  private static func writeTemporary(
    _ bytes: [UInt8], in folder: String
  ) throws(WorkFolderError) -> String {
    let path = "\(folder)/\(uniqueName())"
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw error(path, "be written") }
    defer { close(file) }
    do {
      try append(bytes, file, path)
    } catch {
      unlink(path)
      throw error
    }
    guard fsync(file) == 0 else {
      let code = errno
      unlink(path)
      throw error(path, "be brought to the disk", code)
    }
    return path
  }

  static func syncFolder(of path: String) {
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// The bytes of a file; `nil` if there is none.
  static func read(_ path: String) throws(WorkFolderError) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw error(path, "be opened")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw error(path, "be read") }
    return try read(file, at: 0, count: Int(status.st_size), path)
  }

  /// Bytes of an open file; fewer at its end.
  static func read(
    _ file: Int32, at offset: Int, count: Int, _ path: String
  ) throws(WorkFolderError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let read = bytes.withUnsafeMutableBytes {
        pread(file, $0.baseAddress! + done, count - done, off_t(offset + done))
      }
      if read < 0 {
        if errno == EINTR { continue }
        throw error(path, "be read")
      }
      if read == 0 { break }
      done += read
    }
    return done == count ? bytes : Array(bytes[..<done])
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The names in a folder, in no order; none if there is no such folder.
  static func names(in folder: String) throws(WorkFolderError) -> [String] {
    guard let entries = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw error(folder, "be listed")
    }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  static func makeFolder(_ path: String) throws(WorkFolderError) {
    var parts = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      parts += parts.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
      if part.isEmpty { parts = ""; continue }
      if mkdir(parts, 0o777) != 0, errno != EEXIST { throw error(parts, "be made") }
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .system(path: path, step: "be made", code: ENOTDIR)
    }
  }
}

extension SharedFiles {
  /// Removes a file; one that is gone already is as well.
  static func remove(_ path: String) { unlink(path) }
  /// Renames a file; one that is gone already is as well.
  static func move(_ path: String, to other: String) { rename(path, other) }
}
