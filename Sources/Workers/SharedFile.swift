import CWorker
import Glibc

/// A file in memory that this process and a worker share: matrices go through it as raw numbers, never as
/// text.
///
/// Both sides write at places that a request names. It only grows, so that neither side can cut the other
/// short.
public final class SharedFile: Sendable {
  /// Inherited by the worker.
  let descriptor: Int32

  /// - Throws: ``WorkerFault``.
  public init() throws(WorkerFault) {
    descriptor = worker_memory_file("strata", 1)
    guard descriptor >= 0 else { throw .system("memory to share with a worker", -descriptor) }
  }

  deinit { close(descriptor) }

  /// Writes bytes at an offset; the file grows as it must.
  ///
  /// - Returns: The offset behind them.
  @discardableResult
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(WorkerFault) -> Int {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let count = pwrite(descriptor, base + done, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .system("memory to share with a worker", errno) }
      done += count
    }
    return offset + bytes.count
  }

  /// Numbers of eight bytes each, little-endian.
  @discardableResult
  public func write(_ numbers: [Double], at offset: Int) throws(WorkerFault) -> Int {
    let result = numbers.withUnsafeBytes { bytes in
      Result { () throws(WorkerFault) in try write(bytes, at: offset) }
    }
    return try result.get()
  }

  /// Makes room, so that a worker may write there.
  public func reserve(_ size: Int) throws(WorkerFault) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system("memory to share with a worker", errno)
    }
    guard status.st_size < size else { return }
    guard ftruncate(descriptor, off_t(size)) == 0 else {
      throw .system("memory to share with a worker", errno)
    }
  }

  /// Numbers that a worker wrote.
  public func numbers(_ count: Int, at offset: Int) throws(WorkerFault) -> [Double] {
    var numbers = [Double](repeating: 0, count: count)
    let result = numbers.withUnsafeMutableBytes { bytes in
      Result { () throws(WorkerFault) in try read(into: bytes, at: offset) }
    }
    try result.get()
    return numbers
  }

  /// Bytes that a worker wrote.
  public func bytes(_ count: Int, at offset: Int) throws(WorkerFault) -> [UInt8] {
    var found = [UInt8](repeating: 0, count: count)
    let result = found.withUnsafeMutableBytes { bytes in
      Result { () throws(WorkerFault) in try read(into: bytes, at: offset) }
    }
    try result.get()
    return found
  }

  private func read(
    into bytes: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(WorkerFault) {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let count = pread(descriptor, base + done, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw count == 0 ? .protocolBroken("wrote less than it said") : .system("reading", errno)
      }
      done += count
    }
  }
}
