import Foundation
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

  /// Deletes the artifacts that were not used for the longest time, until the rest are no more than
  /// `limit` bytes, and gives the space back to the disk.
  ///
  /// - Parameter kept: Never deleted, whatever their size.
  /// - Returns: How many artifacts were deleted, and their bytes.
  public func deleteLeastRecentlyUsed(
    downTo limit: Int, keeping kept: Set<JobKey> = []
  ) throws(StoreError) -> (artifacts: Int, bytes: Int) {
    var total = try size().bytes
    var deleted = (artifacts: 0, bytes: 0)
    guard total > limit else { return deleted }
    try catching {
      try pool.write { db in
        let oldest = try Row.fetchCursor(
          db, sql: "SELECT rowid, key, size FROM artifact ORDER BY used, rowid")
        var doomed: [Int64] = []
        while total > limit, let row = try oldest.next() {
          guard let key = JobKey(bytes: [UInt8](row[1] as Data)), !kept.contains(key) else {
            continue
          }
          let size: Int = row[2]
          doomed.append(row[0])
          total -= size
          deleted = (deleted.artifacts + 1, deleted.bytes + size)
        }
        let statement = try db.cachedStatement(sql: "DELETE FROM artifact WHERE rowid = ?")
        for row in doomed { try statement.execute(arguments: [row]) }
        // What nothing stored is told by any more: the last of each name stays, to compare with.
        try db.execute(
          sql: """
            DELETE FROM description WHERE key NOT IN (SELECT key FROM artifact) AND created <
              (SELECT MAX(created) FROM description AS other WHERE other.label = description.label)
            """)
        try db.execute(sql: "PRAGMA incremental_vacuum")
      }
      _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
    return deleted
  }
}
