import Foundation
import GRDB
public import Jobs

extension ResultStore {
  /// What a job depended on when its experiment last ran.
  public struct Description: Sendable, Hashable {
    /// Empty for the experiment as written.
    public var variant: String
    /// The job's name, for people.
    public var label: String
    public var key: JobKey
    /// What the key is a hash of, as text; empty where it is not asked for.
    public var text: String

    public init(variant: String, label: String, key: JobKey, text: String) {
      self.variant = variant
      self.label = label
      self.key = key
      self.text = text
    }
  }

  /// The keys that the jobs of an experiment had, without their texts.
  ///
  /// - Complexity: O(descriptions of the experiment).
  public func descriptions(of experiment: String) throws(StoreError) -> [Description] {
    try catching {
      try pool.read { db in
        try Row.fetchAll(
          db, sql: "SELECT variant, label, key FROM description WHERE experiment = ?",
          arguments: [experiment]
        ).map { row in
          guard let key = JobKey(bytes: [UInt8](row[2] as Data)) else { throw ByteDamage() }
          return Description(variant: row[0], label: row[1], key: key, text: "")
        }
      }
    }
  }

  /// The texts of some of an experiment's jobs, in the order asked for; `nil` where there is none.
  public func texts(
    of jobs: [(variant: String, label: String)], experiment: String
  ) throws(StoreError) -> [String?] {
    try catching {
      try pool.read { db in
        let statement = try db.cachedStatement(
          sql: """
            SELECT text FROM description WHERE experiment = ? AND variant = ? AND label = ?
            """)
        return try jobs.map {
          try String.fetchOne(statement, arguments: [experiment, $0.variant, $0.label])
        }
      }
    }
  }

  /// Keeps what jobs of an experiment depend on, in place of what they did before.
  public func describe(
    _ jobs: some Collection<Description>, of experiment: String
  ) throws(StoreError) {
    guard !jobs.isEmpty else { return }
    try catching {
      try pool.write { db in
        let statement = try db.cachedStatement(
          sql: """
            INSERT OR REPLACE INTO description (experiment, variant, label, key, text)
            VALUES (?, ?, ?, ?, ?)
            """)
        for job in jobs {
          try statement.execute(arguments: [
            experiment, job.variant, job.label, Data(job.key.bytes), job.text,
          ])
        }
      }
    }
  }

  /// Forgets what jobs depended on that an experiment no longer has.
  public func forget(
    _ jobs: some Collection<(variant: String, label: String)>, of experiment: String
  ) throws(StoreError) {
    guard !jobs.isEmpty else { return }
    try catching {
      try pool.write { db in
        let statement = try db.cachedStatement(
          sql: "DELETE FROM description WHERE experiment = ? AND variant = ? AND label = ?")
        for job in jobs {
          try statement.execute(arguments: [experiment, job.variant, job.label])
        }
      }
    }
  }

  /// The labels of the jobs that failed in the last run of an experiment. A correction changes their
  /// keys, not what they are.
  public func lastFailures(of experiment: String) throws(StoreError) -> Set<String> {
    guard let run = try runs(of: experiment, limit: 1).first else { return [] }
    return Set(
      try jobs(of: run.id).compactMap { job in
        if case .failed = job.outcome { job.label } else { nil }
      })
  }
}
