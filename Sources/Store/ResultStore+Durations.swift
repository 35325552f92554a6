import GRDB

extension ResultStore {
  /// How long jobs of these names took, for the names that are known.
  ///
  /// A name is a job's label or its kind. The figure is a mean in which the latest ten count most.
  public func expectedSeconds(
    for names: some Collection<String>
  ) throws(StoreError) -> [String: Double] {
    try catching {
      try pool.read { db in
        let statement = try db.cachedStatement(sql: "SELECT seconds FROM duration WHERE name = ?")
        var seconds: [String: Double] = [:]
        for name in names where seconds[name] == nil {
          seconds[name] = try Double.fetchOne(statement, arguments: [name])
        }
        return seconds
      }
    }
  }

  /// Moves the mean of a name towards the latest figure: by its share at first, later by a tenth.
  func addDuration(_ name: String, _ seconds: Double, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO duration (name, seconds, count) VALUES (?, ?, 1)
        ON CONFLICT (name) DO UPDATE SET
          seconds = seconds + (excluded.seconds - seconds) / min(count + 1, 10), count = count + 1
        """
    ).execute(arguments: [name, seconds])
  }
}
