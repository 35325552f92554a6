import Foundation
import Glibc

/// The right to write into a results folder: one process has it at a time.
///
/// A lock of the kernel on the file `.lock`, which ends with the process, however that ends; so a
/// killed run leaves nothing to clean up. The file says who holds the lock, and is never removed.
public final class ResultsLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock of `folder`, and makes the folder if there is none.
  ///
  /// - Throws: ``StoreError/inUse(_:by:)`` if another process, or another lock of this one, has it.
  public convenience init(folder: String) throws(StoreError) {
    let descriptor = try ResultsLock.open(folder)
    guard ResultsLock.tryLock(descriptor) else {
      let holder = ResultsLock.holder(descriptor)
      Glibc.close(descriptor)
      throw .inUse(folder, by: holder)
    }
    self.init(descriptor: descriptor)
  }

  /// Waits for the lock of `folder`, looking ten times a second.
  ///
  /// - Parameters:
  ///   - onWait: Called once, if another holds the lock, before the waiting begins.
  ///   - shouldStop: Asked while waiting; once true, waiting ends without the lock.
  /// - Returns: The lock, or `nil` if waiting was stopped.
  public static func waiting(
    for folder: String, onWait: (LockHolder?) -> Void, shouldStop: () -> Bool = { false }
  ) throws(StoreError) -> ResultsLock? {
    let descriptor = try open(folder)
    if !tryLock(descriptor) {
      onWait(holder(descriptor))
      repeat {
        guard !shouldStop() else {
          Glibc.close(descriptor)
          return nil
        }
        usleep(100_000)
      } while !tryLock(descriptor)
    }
    return ResultsLock(descriptor: descriptor)
  }

  private init(descriptor: Int32) {
    self.descriptor = descriptor
    // For people and messages only: the lock is the kernel's, so a failed write harms nothing.
    ftruncate(descriptor, 0)
    let text = Array(LockHolder(pid: getpid(), since: Date()).text.utf8)
    pwrite(descriptor, text, text.count, 0)
  }

  deinit {
    // So that the next holder isn't taken for this one before it has written its own name.
    ftruncate(descriptor, 0)
    close(descriptor)
  }

  private static func open(_ folder: String) throws(StoreError) -> Int32 {
    try makeFolder(folder)
    let path = folder + "/.lock"
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw StoreError(path: path, errno: errno) }
    return descriptor
  }

  private static func tryLock(_ descriptor: Int32) -> Bool {
    flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }

  private static func holder(_ descriptor: Int32) -> LockHolder? {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return LockHolder(text: String(decoding: bytes[..<count], as: UTF8.self))
  }
}

/// Makes a folder and those above it, unless they are there. The empty path is the current folder.
public func makeFolder(_ path: String) throws(StoreError) {
  if path.isEmpty { return }
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
    guard isFolder.boolValue else { throw .notAFolder(path) }
    return
  }
  let above = folder(of: path)
  if above != path { try makeFolder(above) }
  if mkdir(path, 0o777) != 0, errno != EEXIST { throw StoreError(path: path, errno: errno) }
}

/// The folder that a path lies in; empty for the current folder, `/` for the root.
///
/// Foundation's own traps on a relative path of one letter.
func folder(of path: String) -> String {
  var parts = path[...]
  while parts.count > 1, parts.last == "/" { parts.removeLast() }
  guard let slash = parts.lastIndex(of: "/") else { return "" }
  parts = parts[..<slash]
  while parts.last == "/" { parts.removeLast() }
  return parts.isEmpty ? "/" : String(parts)
}

extension StoreError {
  init(path: String, errno code: Int32) {
    switch code {
    case EACCES, EPERM, EROFS: self = .readOnly(path)
    case ENOSPC, EDQUOT: self = .noSpaceLeft(path)
    case ELOOP: self = .linked(path)
    case ENOTDIR, EEXIST: self = .notAFolder(path)
    default: self = .cannotOpen(path, reason: String(cString: strerror(code)))
    }
  }
}
