import Glibc
public import Wording

/// Why the store or the results folder can't be used.
///
/// Holds facts; the sentences are all in ``description``. A damaged or foreign database is no error
/// when it is opened (see ``StartedOver``), since all it holds can be made again.
public enum StoreError: Error, Equatable, Sendable {
  /// Something that is no folder has the folder's name, or that of one above it.
  case notAFolder(String)
  /// The file or its folder can't be written.
  case readOnly(String)
  case noSpaceLeft(String)
  case cannotOpen(String, reason: String)
  /// A link stands where the lock's file is to be, and may lead anywhere.
  case linked(String)
  /// The process may write no file longer than so many bytes.
  case fileLimit(String, bytes: Int)
  /// The whole path, of so many bytes, is longer than SQLite takes.
  case pathTooLong(String, bytes: Int)
  /// Another process kept the database locked for as long as this one was ready to wait.
  case busy(String)
  /// What has the database's name can't be used, and only a run may set it aside.
  case unusable(String, StartedOver.Reason)
  /// Damage came to light while the database was in use. The next opening starts over.
  case damaged(String)
  /// SQLite refused for any other reason; `code` is its extended result code.
  case sqlite(String, code: Int, message: String, sql: String)
  /// Another run holds the results folder. What it is, is not known while it is just beginning.
  case inUse(String, by: LockHolder?)
}

extension StoreError {
  /// Bytes that SQLite takes, without what it adds to the name of a journal.
  static let longestPath = 503

  /// The bytes of the path from the root folder on, where these are too many.
  static func tooMany(_ path: String) -> Int? {
    var count = path.utf8.count
    if !path.hasPrefix("/"), let folder = getcwd(nil, 0) {
      count += strlen(folder) + 1
      free(folder)
    }
    return count > longestPath ? count : nil
  }
}

extension StoreError {
  /// Bytes that a file of this process may have; `nil` without a limit.
  static var fileLimit: Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0,
      limit.rlim_cur < rlim_t(1) << 46
    else { return nil }
    return Int(limit.rlim_cur)
  }
}

extension StoreError: DiagnosedError {
  public var diagnoses: [Diagnosis] {
    switch self {
    case .notAFolder(let path):
      [.init("not a folder", help: "choose another folder with --results", at: path)]
    case .readOnly(let path):
      [.init("can't write", help: "make the results folder and its files writable", at: path)]
    case .noSpaceLeft(let path):
      [
        .init(
          "no space left on the disk",
          help: "free some space and run again; stored results are kept", at: path)
      ]
    case .cannotOpen(let path, let reason):
      [
        .init(
          "can't open the store: \(reason)", help: "make the results folder readable and writable",
          at: path)
      ]
    case .linked(let path): [.init("the lock is a symbolic link", help: "remove it", at: path)]
    case .fileLimit(let path, let bytes):
      [
        .init(
          "can't write: 'ulimit -f' allows files of \(bytes) bytes", help: "raise the limit",
          at: path)
      ]
    case .pathTooLong(let path, let bytes):
      [
        .init(
          "the whole path of the store has \(bytes) bytes; SQLite takes at most "
            + "\(Self.longestPath)",
          help: "choose a folder with a shorter path with --results", at: path)
      ]
    case .unusable(let path, let reason):
      [
        .init(
          reason.found, help: "strata run sets it aside, keeps it, and begins a new one", at: path)
      ]
    case .busy(let path):
      [.init("locked by another process", help: "run again when it has ended", at: path)]
    case .damaged(let path):
      [
        .init(
          "the database is damaged", help: "run again; it is set aside and a new one is begun",
          at: path)
      ]
    case .sqlite(let path, let code, let message, let sql):
      [.init("SQLite error \(code): \(message), in: \(sql)", at: path)]
    case .inUse(let path, let holder):
      [
        .init(
          "in use by \(holder?.description ?? "another run")",
          help: "wait until it has ended, or use --wait", at: path)
      ]
    }
  }
}
