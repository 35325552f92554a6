import Glibc
import Jobs

/// A work folder, or the results of one, as one file: a tar archive, so that whoever has no strata can look
/// into it too.
package struct WorkArchive {
  /// Only these are carried; anything else in a file is refused.
  package enum Contents: Sendable {
    /// What a machine needs to do the work.
    case work
    /// What came of it.
    case results

    var parts: [WorkFolder.Part] {
      switch self {
      case .work: [.chunks, .inputs, .tables]
      case .results: [.chunks, .results]
      }
    }
  }

  /// Writes the files of a folder into one.
  package static func write(
    _ contents: Contents, of folder: WorkFolder, to path: String
  ) throws(WorkFolderError) {
    let temporary = "\(path).\(SharedFiles.uniqueName()).tmp"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw SharedFiles.error(path, "be written") }
    do throws(WorkFolderError) {
      for name in try names(contents, folder) {
        guard let bytes = try SharedFiles.read("\(folder.path)/\(name)") else { continue }
        var block = header(name, bytes.count)
        block += bytes
        block += [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
        try SharedFiles.append(block, file, path)
      }
      try SharedFiles.append([UInt8](repeating: 0, count: 1024), file, path)
      guard fsync(file) == 0 else { throw SharedFiles.error(path, "be brought to the disk") }
    } catch {
      close(file)
      unlink(temporary)
      throw error
    }
    close(file)
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw SharedFiles.error(path, "be given its name", code)
    }
    SharedFiles.syncFolder(of: path)
  }

  private static func names(
    _ contents: Contents, _ folder: WorkFolder
  ) throws(WorkFolderError) -> [String] {
    var names = ["format", "queue"]
    for part in contents.parts {
      names += try folder.names(part).sorted().map { "\(part.rawValue)/\($0)" }
    }
    return names
  }

  /// Puts the files of an archive into a folder, which is made.
  ///
  /// - Throws: ``WorkFolderError/notAnArchive(_:reason:)`` of a file that is cut, damaged or none of this kind.
  package static func read(_ path: String, into folder: WorkFolder) throws(WorkFolderError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { throw .missing(path) }
      throw SharedFiles.error(path, "be opened")
    }
    defer { close(file) }
    var place = 0
    var isFirst = true
    while true {
      let head = try SharedFiles.read(file, at: place, count: 512, path)
      guard head.count == 512 else { throw .notAnArchive(path, reason: "it ends too early") }
      if head.allSatisfy({ $0 == 0 }) { break }
      guard let entry = Entry(head), isSafe(entry.name) else {
        throw .notAnArchive(path, reason: "it is not an archive of strata pack or work")
      }
      let bytes = try SharedFiles.read(file, at: place + 512, count: entry.size, path)
      guard bytes.count == entry.size else {
        throw .notAnArchive(path, reason: "it ends too early")
      }
      if isFirst {
        guard entry.name == "format",
          String(decoding: bytes, as: UTF8.self) == WorkFolder.format + "\n"
        else { throw .version(path, found: String(decoding: bytes.prefix(80), as: UTF8.self)) }
        try folder.make()
        isFirst = false
      } else {
        try folder.write(archived: bytes, entry.name)
      }
      place += 512 + (entry.size + 511) / 512 * 512
    }
    guard !isFirst else { throw .notAnArchive(path, reason: "it is empty") }
  }

  /// Names of files of a work folder: no path leads out of it.
  private static func isSafe(_ name: String) -> Bool {
    if name == "format" || name == "queue" { return true }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let part = WorkFolder.Part(rawValue: String(parts[0])) else {
      return false
    }
    return [.chunks, .inputs, .tables, .results].contains(part) && JobKey(digits: parts[1]) != nil
  }

  // MARK: POSIX tar (ustar)

  private struct Entry {
    var name: String
    var size: Int

    init?(_ head: [UInt8]) {
      func text(_ range: Range<Int>) -> String {
        String(decoding: head[range].prefix { $0 != 0 && $0 != 32 }, as: UTF8.self)
      }
      guard text(257..<262) == "ustar", head[156] == UInt8(ascii: "0"),
        let size = Int(text(124..<136), radix: 8), let sum = Int(text(148..<156), radix: 8),
        sum == WorkArchive.checksum(head)
      else { return nil }
      name = String(decoding: head[0..<100].prefix { $0 != 0 }, as: UTF8.self)
      self.size = size
    }
  }

  private static func checksum(_ head: [UInt8]) -> Int {
    head.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
  }

  private static func header(_ name: String, _ size: Int) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      for (offset, byte) in text.utf8.enumerated() { head[place + offset] = byte }
    }
    func octal(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    put(name, at: 0)
    put("0000644\0", at: 100)
    put("0000000\0", at: 108)
    put("0000000\0", at: 116)
    // Eleven digits: files below 8 GiB.
    put(octal(size, 11), at: 124)
    put("00000000000", at: 136)
    put("0", at: 156)
    put("ustar\u{0}00", at: 257)
    put(octal(checksum(head), 6) + "\0 ", at: 148)
    return head
  }
}

extension WorkFolder {
  fileprivate func write(archived bytes: [UInt8], _ name: String) throws(WorkFolderError) {
    try SharedFiles.write(bytes, to: "\(path)/\(name)", temporaries: "\(path)/tmp")
  }
}

extension SharedFiles {
  /// Writes bytes at the end of an open file.
  static func append(_ bytes: [UInt8], _ file: Int32, _ path: String) throws(WorkFolderError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress! + done, $0.count - done)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw error(path, "be written")
      }
      done += count
    }
  }
}
