import Foundation
import GRDB
public import Jobs

extension ResultStore {
  /// The first bytes of what is stored under each of the keys that are there, unverified.
  ///
  /// - Complexity: O(keys · log artifacts), whatever the artifacts' sizes.
  public func prefixes(
    of keys: some Collection<JobKey>, length: Int
  ) throws(StoreError) -> [JobKey: [UInt8]] {
    try catching {
      try pool.read { db in
        let statement = try db.cachedStatement(
          sql: "SELECT substr(bytes, 1, ?) FROM artifact WHERE key = ?")
        var prefixes: [JobKey: [UInt8]] = [:]
        for key in keys {
          if let bytes = try Data.fetchOne(statement, arguments: [length, Data(key.bytes)]) {
            prefixes[key] = [UInt8](bytes)
          }
        }
        return prefixes
      }
    }
  }
}
