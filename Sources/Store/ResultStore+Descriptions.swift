import Foundation
import GRDB
public import Jobs

extension ResultStore {
  /// What the last job of each name depended on, for the names that are known.
  ///
  /// - Complexity: O(labels · log descriptions).
  public func descriptions(
    of labels: some Collection<String>
  ) throws(StoreError) -> [String: [KeyPart]] {
    try catching {
      try pool.read { db in
        let statement = try db.cachedStatement(
          sql: """
            SELECT parts FROM description WHERE label = ? ORDER BY created DESC, rowid DESC LIMIT 1
            """)
        var found: [String: [KeyPart]] = [:]
        for label in labels where found[label] == nil {
          guard let text = try String.fetchOne(statement, arguments: [label]) else { continue }
          found[label] = try JSONDecoder().decode([[String]].self, from: Data(text.utf8))
            .compactMap { $0.count == 2 ? KeyPart($0[0], $0[1]) : nil }
        }
        return found
      }
    }
  }

  /// Keeps what a job depends on.
  func describe(
    _ key: JobKey, label: String, _ parts: [KeyPart], _ db: Database
  ) throws {
    let text = String(
      decoding: try JSONEncoder().encode(parts.map { [$0.label, $0.value] }), as: UTF8.self)
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO description (key, label, created, parts) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [Data(key.bytes), label, now(), text])
  }

  /// The keys of the jobs that failed in the last run of an experiment.
  public func lastFailures(of experiment: String) throws(StoreError) -> Set<JobKey> {
    guard let run = try runs(of: experiment, limit: 1).first else { return [] }
    return Set(
      try jobs(of: run.id).compactMap { job in
        if case .failed = job.outcome { job.key } else { nil }
      })
  }
}
