import Glibc

/// Reads the bytes of a file that a person names as an experiment.
///
/// A device without an end would take all memory, and a pipe that nobody writes to would wait for ever:
/// a device is refused, and a pipe is read as far as something is written to it.
enum SourceFile {
  /// Most bytes that are read.
  static let sizeLimit = 64 << 20

  /// - Throws: ``YAMLError/Problem/unreadable(reason:)`` with the system's reason, or with what stands
  ///   there instead of a file.
  static func bytes(of file: String) throws(YAMLError) -> [UInt8] {
    func failure(_ reason: String, similar: String? = nil) -> YAMLError {
      YAMLError(
        .unreadable(reason: reason, similar: similar), Mark(file: file, line: 1, column: 1))
    }
    func systemFailure() -> YAMLError {
      let code = errno
      let similar = code == ENOENT ? "\(file).yaml" : nil
      return failure(
        String(cString: strerror(code)),
        similar: similar.flatMap { access($0, R_OK) == 0 ? $0 : nil })
    }
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw systemFailure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw systemFailure() }
    switch status.st_mode & S_IFMT {
    case S_IFREG, S_IFIFO, S_IFSOCK: break
    case S_IFDIR: throw failure("it is a folder; it must be a file")
    default: throw failure("it is a device; it must be a file")
    }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &part, part.count)
      if count == 0 { return bytes }
      if count < 0 {
        guard errno == EAGAIN || errno == EINTR else { throw systemFailure() }
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&wait, 1, -1)
        continue
      }
      bytes.append(contentsOf: part[..<count])
      guard bytes.count <= sizeLimit else {
        throw failure("it is larger than \(sizeLimit >> 20) MiB; an experiment is a short text")
      }
    }
  }
}
