import Foundation
import GRDB
import Jobs

extension ResultStore {
  /// Records that a run begins.
  ///
  /// Runs that never said how they ended are marked killed. The caller holds the ``ResultsLock``, so
  /// none of them can still be running.
  ///
  /// - Returns: The run's number: 1, 2, ….
  public func startRun(experiment: String, command: String) throws(StoreError) -> Int64 {
    let now = now()
    return try catching {
      try pool.write { db in
        try db.execute(sql: "UPDATE run SET state = 'killed' WHERE state = 'running'")
        try db.execute(
          sql: "INSERT INTO run (experiment, command, started, state) VALUES (?, ?, ?, 'running')",
          arguments: [experiment, command, now])
        return db.lastInsertedRowID
      }
    }
  }

  /// Records how a run ended.
  ///
  /// - Precondition: `state` is `completed`, `failed` or `stopped`.
  public func finishRun(_ run: Int64, _ state: RunRecord.State) throws(StoreError) {
    precondition(state != .running && state != .killed, "a run doesn't finish as \(state)")
    let now = now()
    try catching {
      try pool.write { db in
        try db.execute(
          sql: "UPDATE run SET state = ?, finished = ? WHERE id = ?",
          arguments: [state.rawValue, now, run])
      }
    }
  }

  /// What became of a job, and what is to be kept of it.
  struct Entry: Sendable {
    var job: JobRecord
    var artifact: Artifact?
  }

  /// Records what became of a job and, if it is to be kept, its output: both or neither.
  ///
  /// The seconds of a finished job count towards the rates of its kind and of what it is alike.
  ///
  /// - Precondition: A job with an artifact has a key, and finished.
  public func record(
    _ job: JobRecord, of run: Int64, artifact bytes: [UInt8]? = nil
  ) throws(StoreError) {
    let artifact = bytes.map { bytes in
      guard case .finished(let seconds) = job.outcome, let key = job.key else {
        preconditionFailure("only a finished job with a key has an artifact")
      }
      return Artifact(key: key, bytes: bytes, seconds: seconds, label: job.label)
    }
    try record([Entry(job: job, artifact: artifact)], of: run)
  }

  /// Records several jobs in one transaction.
  func record(_ entries: [Entry], of run: Int64) throws(StoreError) {
    try catching {
      try pool.write { db in
        // Each rate is read and written once, however many jobs count towards it.
        var rates: [String: WorkRate] = [:]
        for entry in entries {
          if let artifact = entry.artifact { try insert(artifact, db) }
          try insert(entry.job, of: run, db)
          guard case .finished(let seconds) = entry.job.outcome else { continue }
          for name in [entry.job.kind] + entry.job.likes {
            var rate: WorkRate
            if let known = rates[name] {
              rate = known
            } else {
              rate = try self.rate(name, db) ?? WorkRate()
            }
            rate.add(work: entry.job.work, cost: seconds)
            rates[name] = rate
          }
        }
        for (name, rate) in rates { try save(rate, name, db) }
      }
    }
  }

  /// The runs, latest first.
  ///
  /// - Parameter experiment: Only this experiment's, unless `nil`.
  public func runs(of experiment: String? = nil, limit: Int = 100) throws(StoreError) -> [RunRecord]
  {
    try catching {
      try pool.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT id, experiment, command, started, finished, state FROM run
            WHERE ?1 IS NULL OR experiment = ?1 ORDER BY id DESC LIMIT ?2
            """, arguments: [experiment, limit]
        ).compactMap { row in
          // A state outside the list can't be: the table has a CHECK of it.
          guard let state = RunRecord.State(rawValue: row[5]) else { return nil }
          return RunRecord(
            id: row[0], experiment: row[1], command: row[2],
            started: Date(timeIntervalSince1970: row[3]),
            finished: (row[4] as Double?).map(Date.init(timeIntervalSince1970:)), state: state)
        }
      }
    }
  }

  /// What became of a run's jobs, in the order in which they ended.
  public func jobs(of run: Int64) throws(StoreError) -> [JobRecord] {
    try catching {
      try pool.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT key, label, kind, state, seconds, reason FROM job WHERE run = ? ORDER BY rowid
            """, arguments: [run]
        ).map { row in
          let seconds: Double = row[4]
          let reason: String = row[5] ?? ""
          let outcome: JobRecord.Outcome =
            switch row[3] as String {
            case "failed": .failed(error: reason, seconds: seconds)
            case "skipped": .skipped(reason: reason)
            default: .finished(seconds: seconds)
            }
          let key = (row[0] as Data?).flatMap { JobKey(bytes: [UInt8]($0)) }
          return JobRecord(key: key, label: row[1], kind: row[2], outcome: outcome)
        }
      }
    }
  }

  /// Deletes the records of runs and their jobs, but for the latest and the last one of each experiment.
  /// Artifacts, descriptions and rates stay.
  public func deleteRuns(keepingLatest count: Int) throws(StoreError) {
    try catching { try pool.write { try deleteRuns(keepingLatest: count, $0) } }
  }

  func deleteRuns(keepingLatest count: Int, _ db: Database) throws {
    try db.execute(
      sql: """
        DELETE FROM run WHERE id NOT IN (SELECT id FROM run ORDER BY id DESC LIMIT ?)
          AND id NOT IN (SELECT MAX(id) FROM run GROUP BY experiment)
        """, arguments: [count])
  }

  private func insert(_ job: JobRecord, of run: Int64, _ db: Database) throws {
    let (state, seconds, reason): (String, Double, String?) =
      switch job.outcome {
      case .finished(let seconds): ("finished", seconds, nil)
      case .failed(let error, let seconds): ("failed", seconds, error)
      case .skipped(let reason): ("skipped", 0, reason)
      }
    try db.cachedStatement(
      sql: """
        INSERT INTO job (run, key, label, kind, state, seconds, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      run, job.key.map { Data($0.bytes) }, job.label, job.kind, state, seconds, reason,
    ])
  }
}
