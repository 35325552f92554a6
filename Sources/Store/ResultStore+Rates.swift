import Foundation
import GRDB
public import Jobs

extension ResultStore {
  /// What jobs cost by their work, for the names of which some ran.
  public func rates(of names: some Collection<String>) throws(StoreError) -> [String: WorkRate] {
    try catching {
      try pool.read { db in
        var rates: [String: WorkRate] = [:]
        for name in names where rates[name] == nil { rates[name] = try rate(name, db) }
        return rates
      }
    }
  }

  /// Counts a cost towards the rate of a name.
  public func addRate(_ name: String, work: Double, cost: Double) throws(StoreError) {
    try catching { try pool.write { try addRate(name, work: work, cost: cost, $0) } }
  }

  /// How long the jobs of these keys took when they last ran to their end, where they ever did.
  ///
  /// - Complexity: O(keys · log jobs).
  public func lastSeconds(of keys: some Collection<JobKey>) throws(StoreError) -> [JobKey: Double] {
    try catching {
      try pool.read { db in
        let statement = try db.cachedStatement(
          sql: """
            SELECT seconds FROM job WHERE key = ? AND state = 'finished' ORDER BY rowid DESC LIMIT 1
            """)
        var seconds: [JobKey: Double] = [:]
        for key in keys {
          seconds[key] = try Double.fetchOne(statement, arguments: [Data(key.bytes)])
        }
        return seconds
      }
    }
  }

  func rate(_ name: String, _ db: Database) throws -> WorkRate? {
    try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT count, work, cost, inverse, ratio FROM rate WHERE name = ?"),
      arguments: [name]
    ).map { WorkRate(count: $0[0], work: $0[1], cost: $0[2], inverse: $0[3], ratio: $0[4]) }
  }

  func addRate(_ name: String, work: Double, cost: Double, _ db: Database) throws {
    var rate = try rate(name, db) ?? WorkRate()
    rate.add(work: work, cost: cost)
    try save(rate, name, db)
  }

  func save(_ rate: WorkRate, _ name: String, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO rate (name, count, work, cost, inverse, ratio)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [name, rate.count, rate.work, rate.cost, rate.inverse, rate.ratio])
  }
}
