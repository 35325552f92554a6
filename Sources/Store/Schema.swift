import GRDB

/// The tables of the database, and how an older one becomes the present one.
enum Schema {
  /// `STRA` in ASCII: marks the file as a store of this program.
  static let applicationID = 0x5354_5241

  /// What a file turns out to be on opening that isn't a store this program can use.
  enum Mismatch: Error {
    case foreign, newer
  }

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: artifacts, runs, jobs, durations") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: firstVersion)
    }
    migrator.registerMigration("2: what jobs depend on") { db in
      try db.execute(sql: secondVersion)
    }
    migrator.registerMigration("3: what jobs cost by their work") { db in
      try db.execute(sql: thirdVersion)
    }
    migrator.registerMigration("4: checksums of keys and bytes; descriptions by experiment") { db in
      try db.execute(sql: fourthVersion)
    }
    return migrator
  }

  /// Refuses a database of another program, or of a later version of this one. Writes nothing.
  static func check(_ db: Database) throws {
    let applicationID = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    if applicationID == 0 {
      // A new file, or one whose making was interrupted before it held anything.
      let tables = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
      if tables == 0 { return }
    }
    guard applicationID == Self.applicationID else { throw Mismatch.foreign }
    if try migrator.hasBeenSuperseded(db) { throw Mismatch.newer }
  }

  // An artifact's bytes stand last, so that the columns before them are read without them. Times are
  // seconds since 1970.
  private static let firstVersion = """
    CREATE TABLE artifact (
      key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
      label TEXT NOT NULL,
      seconds REAL NOT NULL CHECK (seconds >= 0),
      created REAL NOT NULL,
      used REAL NOT NULL,
      size INTEGER NOT NULL CHECK (size = length(bytes)),
      checksum BLOB NOT NULL CHECK (length(checksum) = 32),
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE INDEX artifact_by_use ON artifact (used, size);

    CREATE TABLE run (
      id INTEGER NOT NULL PRIMARY KEY,
      experiment TEXT NOT NULL,
      command TEXT NOT NULL,
      started REAL NOT NULL,
      finished REAL,
      state TEXT NOT NULL
        CHECK (state IN ('running', 'completed', 'failed', 'stopped', 'killed')),
      CHECK ((finished IS NULL) = (state IN ('running', 'killed')))
    ) STRICT;

    CREATE TABLE job (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      key BLOB CHECK (length(key) = 32),
      label TEXT NOT NULL,
      kind TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('finished', 'failed', 'skipped')),
      seconds REAL NOT NULL CHECK (seconds >= 0),
      reason TEXT,
      CHECK ((reason IS NULL) = (state = 'finished'))
    ) STRICT;
    CREATE INDEX job_by_run ON job (run);

    CREATE TABLE duration (
      name TEXT NOT NULL PRIMARY KEY,
      seconds REAL NOT NULL CHECK (seconds >= 0),
      count INTEGER NOT NULL CHECK (count > 0)
    ) STRICT, WITHOUT ROWID;
    """

  // What the job of a key depends on, kept for those whose outputs are not stored too: of a job that
  // has to run again it is compared with that of the last one of the same name.
  private static let secondVersion = """
    CREATE TABLE description (
      key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
      label TEXT NOT NULL,
      created REAL NOT NULL,
      parts TEXT NOT NULL
    ) STRICT;
    CREATE INDEX description_by_label ON description (label, created);
    """

  // A mean for each name said nothing of a job that has more rows than those before it. The sums are
  // those of `WorkRate`; what the means knew is learned again with the next run.
  private static let thirdVersion = """
    DROP TABLE duration;
    CREATE TABLE rate (
      name TEXT NOT NULL PRIMARY KEY,
      count REAL NOT NULL CHECK (count > 0),
      work REAL NOT NULL CHECK (work > 0),
      cost REAL NOT NULL CHECK (cost >= 0),
      inverse REAL NOT NULL CHECK (inverse > 0),
      ratio REAL NOT NULL CHECK (ratio >= 0)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX job_by_key ON job (key);
    """

  // An index page that is damaged can bring up the bytes of another key: the checksum is of both now,
  // and as all keys are others too, nothing of before is of use. What a job depends on is kept by
  // experiment, variant and name: other experiments in the same folder have jobs of the same names.
  private static let fourthVersion = """
    DELETE FROM artifact;
    DROP TABLE description;
    CREATE TABLE description (
      experiment TEXT NOT NULL,
      variant TEXT NOT NULL,
      label TEXT NOT NULL,
      key BLOB NOT NULL CHECK (length(key) = 32),
      text TEXT NOT NULL,
      PRIMARY KEY (experiment, variant, label)
    ) STRICT, WITHOUT ROWID;
    """
}
