import CSodium
import Glibc

/// The bytes of a whole file, read once.
///
/// Read and not mapped: the process would be killed if somebody truncated a mapped file.
///
/// Nothing writes to the bytes once the object is made, so that it may be shared.
final class FileBytes: @unchecked Sendable {
  /// Valid as long as this object. A pointer and no array, so that hundreds of megabytes are neither
  /// zeroed first nor checked at every byte; the parsers stay within `count` by construction.
  let bytes: UnsafeBufferPointer<UInt8>
  private let capacity: Int
  private let isMapped: Bool

  /// Takes bytes that are made of a file's.
  init(_ copied: [UInt8]) {
    capacity = max(copied.count, 1)
    isMapped = false
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    copied.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { memory.initialize(from: start, count: source.count) }
    }
    bytes = UnsafeBufferPointer(start: memory, count: copied.count)
  }

  /// - Parameter path: `-` is standard input, which is read to its end.
  convenience init(path: String) throws(TableError.Problem) {
    if path == "-" {
      self.init(try Self.standardInput())
    } else {
      try self.init(file: path)
    }
  }

  private init(file path: String) throws(TableError.Problem) {
    isMapped = true
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
    // A mapping of its own: one that large pages can back, which halves the time of the system.
    capacity = max(size, 1)
    guard
      let memory = mmap(
        nil, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else { throw .unreadable(reason: systemReason()) }
    madvise(memory, capacity, MADV_HUGEPAGE)
    var count = 0
    while count < size {
      let step = read(file, memory + count, size - count)
      if step < 0 {
        if errno == EINTR { continue }
        let reason = systemReason()
        munmap(memory, capacity)
        throw .unreadable(reason: reason)
      }
      if step == 0 { break }
      count += step
    }
    bytes = UnsafeBufferPointer(
      start: memory.bindMemory(to: UInt8.self, capacity: capacity), count: count)
  }

  deinit {
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), capacity)
    } else {
      bytes.deallocate()
    }
  }

  private static func standardInput() throws(TableError.Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(STDIN_FILENO, &block, block.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(reason: systemReason())
      }
      if count == 0 { return bytes }
      // A device that gives zeros gives them for ever.
      if bytes.isEmpty, count > 1, block[..<count].allSatisfy({ $0 == 0 }) {
        throw .nullByte(byte: 0, line: 1)
      }
      bytes.append(contentsOf: block[..<count])
      guard bytes.count <= 1 << 34 else { throw .unreadable(reason: "more than 16 GiB") }
    }
  }
}

func sha256(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
  var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
  crypto_hash_sha256(&hash, bytes.baseAddress, UInt64(bytes.count))
  return hash
}

/// What the system says of the last failed call.
func systemReason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }

/// Whether a file is there and holds exactly these bytes.
public func fileHolds(_ bytes: [UInt8], path: String) -> Bool {
  guard
    case .success(let file) = Result(catching: { () throws(TableError.Problem) in
      try FileBytes(path: path)
    })
  else { return false }
  return file.bytes.elementsEqual(bytes)
}

/// Whether both files can be read and hold the same bytes; neither is in memory as a whole.
func filesAreEqual(_ path: String, _ other: String) -> Bool {
  let files = [path, other].map { (name: String) in open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
  defer { for file in files where file >= 0 { close(file) } }
  guard files.allSatisfy({ $0 >= 0 }) else { return false }
  var blocks = [[UInt8]](repeating: [UInt8](repeating: 0, count: 1 << 18), count: 2)
  while true {
    let counts = files.indices.map { read(files[$0], &blocks[$0], blocks[$0].count) }
    // A file on a disk gives less than was asked for at its end alone.
    guard counts[0] == counts[1], counts[0] >= 0,
      blocks[0].prefix(counts[0]).elementsEqual(blocks[1].prefix(counts[1]))
    else { return false }
    if counts[0] == 0 { return true }
  }
}
