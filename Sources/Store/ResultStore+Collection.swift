import Foundation
import Glibc
import GRDB
public import Jobs

extension ResultStore {
  /// How many artifacts there are, and the bytes of all of them together.
  public func size() throws(StoreError) -> (artifacts: Int, bytes: Int) {
    try catching {
      try pool.read { db in
        let row = try Row.fetchOne(db, sql: "SELECT COUNT(*), TOTAL(size) FROM artifact")
        return (row?[0] ?? 0, Int(row?[1] as Double? ?? 0))
      }
    }
  }

  /// Notes that the artifacts under these keys were used just now.
  ///
  /// To the hour: what was used within the last one is left as it is, so that running again at once
  /// writes nothing.
  public func markUsed(_ keys: some Collection<JobKey>) throws(StoreError) {
    let now = now()
    try catching {
      let stale = try pool.read { db in
        let statement = try db.cachedStatement(
          sql: "SELECT 1 FROM artifact WHERE key = ? AND used < ?")
        return try keys.filter {
          try Bool.fetchOne(statement, arguments: [Data($0.bytes), now - 3600]) != nil
        }
      }
      guard !stale.isEmpty else { return }
      try pool.write { db in
        let statement = try db.cachedStatement(sql: "UPDATE artifact SET used = ? WHERE key = ?")
        for key in stale { try statement.execute(arguments: [now, Data(key.bytes)]) }
      }
    }
  }

  /// Bytes that the store takes on the disk, its log among them.
  public var bytesOnDisk: Int {
    ["", "-wal", "-shm"].reduce(0) { sum, suffix in
      var status = stat()
      return stat(path + suffix, &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  /// What was deleted to make room.
  public struct Collected: Sendable, Equatable {
    public var artifacts = 0
    /// Whose runs, jobs and descriptions were deleted as well.
    public var experiments = 0
    /// By which the store takes less of the disk.
    public var bytes = 0
    /// Whether there was no room on the disk to delete some alone, so that all had to go.
    public var isAll = false
  }

  /// Deletes records of old runs, then the artifacts that were not used for the longest time, then all
  /// that is told of experiments, until the store takes no more than `limit` bytes on the disk.
  ///
  /// Of experiments whose results are gone only reasons of plans and times of jobs are lost.
  ///
  /// Where the disk is full, so that nothing can be written, not even what is to be deleted, the whole store
  /// goes: all in it can be made again.
  ///
  /// - Parameters:
  ///   - kept: Never deleted, whatever their size, unless all has to go.
  ///   - runs: How many of the latest runs stay.
  public func deleteLeastRecentlyUsed(
    downTo limit: Int, keeping kept: Set<JobKey> = [], runs: Int = 20
  ) throws(StoreError) -> Collected {
    let before = bytesOnDisk
    var collected = Collected()
    do {
      try shrink()
      try deleteRuns(keepingLatest: runs)
      try shrink()
      while bytesOnDisk > limit {
        let count = try deleteOldest(bytes: bytesOnDisk - limit, keeping: kept)
        if count == 0 { break }
        collected.artifacts += count
        try shrink()
      }
      while bytesOnDisk > limit, try deleteOldestExperiment() {
        collected.experiments += 1
        try shrink()
      }
    } catch .noSpaceLeft {
      collected.artifacts = (try? size().artifacts) ?? 0
      collected.isAll = true
      try catching { try pool.close() }
      try Self.deleteFiles(of: path)
    }
    collected.bytes = max(0, before - bytesOnDisk)
    return collected
  }

  /// Deletes a whole store, which may be one that a full disk does not let open.
  public static func deleteFiles(of path: String) throws(StoreError) {
    for suffix in ["", "-wal", "-shm"] where unlink(path + suffix) != 0 && errno != ENOENT {
      throw StoreError(path: path + suffix, errno: errno)
    }
  }

  /// Gives what is free in the database back to the disk, and empties the log.
  private func shrink() throws(StoreError) {
    try catching {
      try pool.writeWithoutTransaction { db in
        try db.checkpoint(.truncate)
        try db.execute(sql: "PRAGMA incremental_vacuum")
        try db.checkpoint(.truncate)
      }
    }
  }

  /// Deletes the runs, jobs and descriptions of the experiment that did not run for the longest time.
  ///
  /// - Returns: Whether there was one.
  private func deleteOldestExperiment() throws(StoreError) -> Bool {
    try catching {
      try pool.write { db in
        let oldest = try String.fetchOne(
          db,
          sql: """
            SELECT experiment FROM (
              SELECT experiment, MAX(id) AS last FROM run GROUP BY experiment
              UNION ALL SELECT DISTINCT experiment, 0 FROM description
                WHERE experiment NOT IN (SELECT experiment FROM run)
            ) ORDER BY last, experiment LIMIT 1
            """)
        guard let oldest else { return false }
        for table in ["run", "description"] {
          try db.execute(sql: "DELETE FROM \(table) WHERE experiment = ?", arguments: [oldest])
        }
        return true
      }
    }
  }

  /// - Returns: How many were deleted.
  private func deleteOldest(bytes: Int, keeping kept: Set<JobKey>) throws(StoreError) -> Int {
    try catching {
      try pool.write { db in
        let oldest = try Row.fetchCursor(
          db, sql: "SELECT rowid, key, size FROM artifact ORDER BY used, rowid")
        var doomed: [Int64] = []
        var left = bytes
        while left > 0, let row = try oldest.next() {
          if let key = JobKey(bytes: [UInt8](row[1] as Data)), kept.contains(key) { continue }
          doomed.append(row[0])
          left -= max(1, row[2] as Int)
        }
        let statement = try db.cachedStatement(sql: "DELETE FROM artifact WHERE rowid = ?")
        for row in doomed { try statement.execute(arguments: [row]) }
        return doomed.count
      }
    }
  }
}
