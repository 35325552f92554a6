import Foundation
import GRDB

/// The outputs of jobs by their keys, and what happened in which run: one SQLite database.
///
/// Everything in it can be made again, so it is always safe to delete. Each call is one transaction:
/// whenever the process is killed, the database holds what the calls that had returned wrote, and
/// nothing of the others. May be used from any thread; writers wait for one another, readers for
/// none. Every call throws ``StoreError`` and nothing else.
public struct ResultStore: Sendable {
  public let path: String
  /// Whether opening found something unusable in place of the database, which is set aside now.
  public let startedOver: StartedOver?
  /// A pool of connections, or a single one where nothing is to be written.
  let pool: any DatabaseWriter
  /// Seconds since 1970.
  let now: @Sendable () -> Double

  /// For what a store is opened.
  public enum Access: Sendable {
    /// Only to look: nothing on the disk is changed, and there must be a store.
    case reading
    /// To write into it, if it can be used.
    case writing
    /// As for ``writing``; but what can't be used is set aside, and a new one begun. The caller holds the
    /// ``ResultsLock``.
    case beginning
  }

  /// Opens the database, or makes it and the folders above it.
  ///
  /// - Parameter path: Where the database is to be: `results/strata.sqlite`.
  /// - Throws: ``StoreError/unusable(_:_:)`` for a file that is damaged, another program's or from another
  ///   version, unless it may be set aside.
  public init(path: String, for access: Access = .beginning) throws(StoreError) {
    try self.init(path: path, for: access, now: { Date().timeIntervalSince1970 })
  }

  init(
    path: String, for access: Access = .beginning, now: @escaping @Sendable () -> Double
  ) throws(StoreError) {
    self.path = path
    self.now = now
    if access != .reading { try makeFolder(folder(of: path)) }
    var reason: StartedOver.Reason?
    if FileManager.default.fileExists(atPath: ResultStore.damageMark(path)) { reason = .damaged }
    if reason == nil {
      switch try ResultStore.open(path, isReading: access == .reading) {
      case .success(let pool):
        self.pool = pool
        startedOver = nil
        return
      case .failure(let found): reason = found.reason
      }
    }
    let found = reason ?? .damaged
    guard access == .beginning else { throw .unusable(path, found) }
    startedOver = StartedOver(
      path: path, reason: found, movedTo: try ResultStore.setAside(path, found))
    switch try ResultStore.open(path, isReading: false) {
    case .success(let pool): self.pool = pool
    case .failure: throw .damaged(path)
    }
  }

  /// Whether it was opened only to look.
  var isReadOnly: Bool { pool.configuration.readonly }

  /// Writes what is still in the write-ahead log into the database, and closes it: then the one file is
  /// the store.
  public func close() throws(StoreError) {
    try catching { try pool.close() }
    guard !isReadOnly else { return }
    // The pool's readers are the last to go, and can't do it.
    try catching {
      var configuration = Configuration()
      configuration.busyMode = .immediateError
      let last = try DatabaseQueue(path: path, configuration: configuration)
      try last.writeWithoutTransaction { db in
        do {
          try db.checkpoint(.truncate)
          try db.execute(sql: "PRAGMA journal_mode = DELETE")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
          // Another process looks at it: the last that closes it does the same.
        } catch let error as DatabaseError where error.resultCode == .SQLITE_LOCKED {
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
          // What is in the log stays there, and is read from there.
        }
      }
      try last.close()
    }
  }

  /// A file beside the database that says that damage came to light in it.
  static func damageMark(_ path: String) -> String { path + ".is-damaged" }
}

// MARK: - Opening

extension ResultStore {
  private struct Unusable: Error { let reason: StartedOver.Reason }

  private static func open(
    _ path: String, isReading: Bool
  ) throws(StoreError) -> Result<any DatabaseWriter, Unusable> {
    do {
      if isReading {
        var configuration = configuration
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let isCurrent = try queue.read { try Schema.migrator.hasCompletedMigrations($0) }
        return isCurrent ? .success(queue) : .failure(Unusable(reason: .older))
      }
      let pool = try DatabasePool(path: path, configuration: configuration)
      try Schema.migrator.migrate(pool)
      return .success(pool)
    } catch Schema.Mismatch.foreign {
      return .failure(Unusable(reason: .foreign))
    } catch Schema.Mismatch.newer {
      return .failure(Unusable(reason: .newer))
    } catch {
      let error = StoreError(path: path, error)
      if case .damaged = error { return .failure(Unusable(reason: .damaged)) }
      throw error
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.label = "strata"
    configuration.prepareDatabase { db in
      try Schema.check(db)
      guard !db.configuration.readonly else { return }
      // Before the first table is made, or it has no effect: deleted artifacts give their space back.
      try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      // Each checkpoint waits for the disk, and many small saves would wait for little else: let the
      // log grow to 32 MiB before one, and keep the file no larger than twice that.
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
      try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
    }
    return configuration
  }

  /// Moves the database and the files that belong to it to a name that nothing has, and gives that.
  private static func setAside(
    _ path: String, _ reason: StartedOver.Reason
  ) throws(StoreError) -> String {
    let plain = "\(path).\(reason.rawValue)"
    var (new, number) = (plain, 0)
    while ["", "-wal", "-shm"].contains(where: { FileManager.default.fileExists(atPath: new + $0) })
    {
      number += 1
      new = "\(plain).\(number)"
    }
    for suffix in ["", "-wal", "-shm"] {
      if rename(path + suffix, new + suffix) != 0, errno != ENOENT {
        throw StoreError(path: path + suffix, errno: errno)
      }
    }
    unlink(damageMark(path))
    return new
  }
}

/// A row that holds what no version of this program wrote.
struct ByteDamage: Error {}

// MARK: - Errors

extension ResultStore {
  /// Does it, and turns what SQLite throws into the store's own errors.
  func catching<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
    do {
      return try body()
    } catch {
      let error = StoreError(path: path, error)
      if case .damaged = error, !isReadOnly {
        // The next opening can't see damage inside the file, so it is told. Where the mark can't be
        // made, the damage is found once more.
        _ = FileManager.default.createFile(atPath: ResultStore.damageMark(path), contents: nil)
      }
      throw error
    }
  }
}

extension StoreError {
  init(path: String, _ error: any Error) {
    if error is DecodingError || error is RowDecodingError || error is ByteDamage {
      self = .damaged(path)
      return
    }
    guard let error = error as? DatabaseError else {
      self = .cannotOpen(path, reason: "\(error)")
      return
    }
    switch error.resultCode {
    case .SQLITE_FULL: self = .noSpaceLeft(path)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path)
    case .SQLITE_CANTOPEN:
      if let bytes = StoreError.tooMany(path) {
        self = .pathTooLong(path, bytes: bytes)
        return
      }
      let above = folder(of: path)
      let isWritable = access(above.isEmpty ? "." : above, W_OK) == 0
      self = isWritable ? .cannotOpen(path, reason: error.message ?? "unknown") : .readOnly(path)
    case .SQLITE_IOERR where StoreError.fileLimit != nil:
      self = .fileLimit(path, bytes: StoreError.fileLimit ?? 0)
    default:
      self = .sqlite(
        path, code: Int(error.extendedResultCode.rawValue), message: error.message ?? "unknown",
        sql: error.sql ?? "no statement")
    }
  }
}
