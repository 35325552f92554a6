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
  let pool: DatabasePool
  /// Seconds since 1970.
  let now: @Sendable () -> Double

  /// Opens the database, or makes it and the folders above it.
  ///
  /// A file that is damaged, another program's or from a later version is set aside.
  ///
  /// - Parameter path: Where the database is to be: `results/strata.sqlite`.
  public init(path: String) throws(StoreError) {
    try self.init(path: path, now: { Date().timeIntervalSince1970 })
  }

  init(path: String, now: @escaping @Sendable () -> Double) throws(StoreError) {
    self.path = path
    self.now = now
    try makeFolder(folder(of: path))
    var reason: StartedOver.Reason?
    if FileManager.default.fileExists(atPath: ResultStore.damageMark(path)) { reason = .damaged }
    if reason == nil {
      switch try ResultStore.open(path) {
      case .success(let pool):
        self.pool = pool
        startedOver = nil
        return
      case .failure(let found): reason = found.reason
      }
    }
    let found = reason ?? .damaged
    startedOver = StartedOver(
      path: path, reason: found, movedTo: try ResultStore.setAside(path, found))
    switch try ResultStore.open(path) {
    case .success(let pool): self.pool = pool
    case .failure: throw .damaged(path)
    }
  }

  /// Writes what is still in the write-ahead log into the database, and closes it.
  public func close() throws(StoreError) {
    try catching { try pool.close() }
  }

  /// A file beside the database that says that damage came to light in it.
  static func damageMark(_ path: String) -> String { path + ".is-damaged" }
}

// MARK: - Opening

extension ResultStore {
  private struct Unusable: Error { let reason: StartedOver.Reason }

  private static func open(_ path: String) throws(StoreError) -> Result<DatabasePool, Unusable> {
    do {
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

  /// Moves the database and the files that belong to it to another name, and gives that.
  private static func setAside(
    _ path: String, _ reason: StartedOver.Reason
  ) throws(StoreError) -> String {
    let new = "\(path).\(reason.rawValue)"
    for suffix in ["", "-wal", "-shm"] {
      unlink(new + suffix)
      if rename(path + suffix, new + suffix) != 0, errno != ENOENT {
        throw StoreError(path: path + suffix, errno: errno)
      }
    }
    unlink(damageMark(path))
    return new
  }
}

// MARK: - Errors

extension ResultStore {
  /// Does it, and turns what SQLite throws into the store's own errors.
  func catching<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
    do {
      return try body()
    } catch {
      let error = StoreError(path: path, error)
      if case .damaged = error {
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
      let above = folder(of: path)
      let isWritable = access(above.isEmpty ? "." : above, W_OK) == 0
      self = isWritable ? .cannotOpen(path, reason: error.message ?? "unknown") : .readOnly(path)
    default:
      self = .sqlite(
        path, code: Int(error.extendedResultCode.rawValue), message: error.message ?? "unknown",
        sql: error.sql ?? "no statement")
    }
  }
}
