import CSodium
import Glibc

/// The bytes of a whole file, read once.
///
/// Read and not mapped: the process would be killed if somebody truncated a mapped file.
final class FileBytes {
  /// Valid as long as this object. A pointer and no array, so that hundreds of megabytes are neither
  /// zeroed first nor checked at every byte; the parsers stay within `count` by construction.
  let bytes: UnsafeBufferPointer<UInt8>

  init(path: String) throws(TableError.Problem) {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw errno == ENOENT ? .notFound : .unreadable(reason: systemReason()) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .unreadable(reason: systemReason()) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .isDirectory
    default: throw .notRegular
    }
    let size = Int(status.st_size)
    guard let memory = malloc(max(size, 1)) else { throw .unreadable(reason: systemReason()) }
    var count = 0
    while count < size {
      let step = read(file, memory + count, size - count)
      if step < 0 {
        if errno == EINTR { continue }
        let reason = systemReason()
        free(memory)
        throw .unreadable(reason: reason)
      }
      if step == 0 { break }
      count += step
    }
    bytes = UnsafeBufferPointer(
      start: memory.bindMemory(to: UInt8.self, capacity: max(size, 1)), count: count)
  }

  deinit { free(UnsafeMutableRawPointer(mutating: bytes.baseAddress)) }

  /// SHA-256 of the bytes.
  var hash: [UInt8] {
    var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    crypto_hash_sha256(&hash, bytes.baseAddress, UInt64(bytes.count))
    return hash
  }
}

/// What the system says of the last failed call.
func systemReason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }

/// Whether a file is there and holds exactly these bytes.
public func fileHolds(_ bytes: [UInt8], path: String) -> Bool {
  guard case .success(let file) = Result(catching: { () throws(TableError.Problem) in try FileBytes(path: path) })
  else { return false }
  return file.bytes.elementsEqual(bytes)
}
