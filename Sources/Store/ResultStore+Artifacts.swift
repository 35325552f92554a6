import Foundation
import GRDB
public import Jobs

extension ResultStore {
  /// Those of the keys under which something is stored.
  ///
  /// - Complexity: O(keys · log artifacts); some microseconds each, whatever the artifacts' sizes.
  public func contains(_ keys: some Collection<JobKey>) throws(StoreError) -> Set<JobKey> {
    try catching {
      try pool.read { db in
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM artifact WHERE key = ?")
        var stored: Set<JobKey> = []
        for key in keys {
          if try Bool.fetchOne(statement, arguments: [Data(key.bytes)]) != nil {
            stored.insert(key)
          }
        }
        return stored
      }
    }
  }

  /// The bytes stored under `key`, or `nil` if there are none.
  ///
  /// Bytes that aren't those that were saved under this very key count as absent, and are deleted.
  public func load(_ key: JobKey) throws(StoreError) -> [UInt8]? {
    let found = try catching {
      try pool.read { db in
        try Row.fetchOne(
          db.cachedStatement(sql: "SELECT checksum, bytes FROM artifact WHERE key = ?"),
          arguments: [Data(key.bytes)]
        ).map { row in (checksum: [UInt8](row[0] as Data), bytes: [UInt8](row[1] as Data)) }
      }
    }
    guard let found else { return nil }
    if Artifact.checksum(key, found.bytes).bytes == found.checksum { return found.bytes }
    if isReadOnly { return nil }
    try catching {
      try pool.write { db in
        try db.execute(
          sql: "DELETE FROM artifact WHERE key = ? AND checksum = ?",
          arguments: [Data(key.bytes), Data(found.checksum)])
      }
    }
    return nil
  }

  /// Stores bytes under a key, in place of any that are there.
  ///
  /// - Parameters:
  ///   - seconds: How long it took to make them; at least 0.
  ///   - label: What they are, for people.
  public func save(
    _ key: JobKey, _ bytes: [UInt8], seconds: Double, label: String
  ) throws(StoreError) {
    let artifact = Artifact(key: key, bytes: bytes, seconds: seconds, label: label)
    try catching { try pool.write { try insert(artifact, $0) } }
  }

  /// Deletes what is stored under the keys, such as bytes that their reader refuses.
  public func delete(_ keys: some Collection<JobKey>) throws(StoreError) {
    try catching {
      try pool.write { db in
        let statement = try db.cachedStatement(sql: "DELETE FROM artifact WHERE key = ?")
        for key in keys { try statement.execute(arguments: [Data(key.bytes)]) }
      }
    }
  }

  /// Bytes to be stored, with their checksum.
  public struct Artifact: Sendable {
    let key: JobKey
    public let bytes: [UInt8]
    let checksum: JobKey
    let seconds: Double
    let label: String

    /// Hashes the bytes: do it before a transaction, not in it.
    ///
    /// - Parameters:
    ///   - seconds: How long it took to make them; at least 0.
    ///   - label: What they are, for people.
    public init(key: JobKey, bytes: [UInt8], seconds: Double, label: String) {
      self.key = key
      self.bytes = bytes
      checksum = Self.checksum(key, bytes)
      self.seconds = seconds
      self.label = label
    }

    /// Of the key and the bytes together: damage in an index can bring up the bytes of another key.
    static func checksum(_ key: JobKey, _ bytes: [UInt8]) -> JobKey {
      JobKey(hashingAll: [key.bytes, bytes])
    }
  }

  func insert(_ artifact: Artifact, _ db: Database) throws {
    let now = now()
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO artifact (key, label, seconds, created, used, size, checksum, bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      Data(artifact.key.bytes), artifact.label, artifact.seconds, now, now, artifact.bytes.count,
      Data(artifact.checksum.bytes), Data(artifact.bytes),
    ])
  }
}
