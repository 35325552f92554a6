extension ExperimentReport {
  /// A completed table.
  public struct Inventory: Sendable {
    public struct Column: Sendable {
      public var name: String
      public var unit: String?
      /// Cells that were measured and stand as they were.
      public var measured: Int
      /// Cells that were predicted.
      public var filled: Int
      /// Cells that are still empty.
      public var missing: Int
      /// Level of the filled cells' intervals; `nil` without any.
      public var level: Double?
      /// Mean width of the filled cells' intervals, in the column's unit; `nil` without any.
      public var meanWidth: Double?

      public init(
        name: String, unit: String?, measured: Int, filled: Int, missing: Int, level: Double?,
        meanWidth: Double?
      ) {
        self.name = name
        self.unit = unit
        self.measured = measured
        self.filled = filled
        self.missing = missing
        self.level = level
        self.meanWidth = meanWidth
      }
    }
    public var name: String
    public var rows: Int
    /// All but the key.
    public var columns: [Column]
    /// Path of the table, relative to the page.
    public var file: String
    /// Path of the table that says where each filled cell comes from, relative to the page.
    public var provenance: String

    public init(
      name: String, rows: Int, columns: [Column], file: String,
      provenance: String
    ) {
      self.name = name
      self.rows = rows
      self.columns = columns
      self.file = file
      self.provenance = provenance
    }
  }

  /// A file that was read.
  public struct Source: Sendable {
    public struct Invalid: Sendable {
      /// Such as "sheet 'District', row 12".
      public var place: String
      public var column: String
      public var value: String

      public init(place: String, column: String, value: String) {
        self.place = place
        self.column = column
        self.value = value
      }
    }
    public var table: String
    public var file: String
    public var sha256: String
    public var bytes: Int
    public var rows: Int
    /// Cells that could not be read and count as missing.
    public var invalid: [Invalid]

    public init(
      table: String, file: String, sha256: String, bytes: Int, rows: Int, invalid: [Invalid]
    ) {
      self.table = table
      self.file = file
      self.sha256 = sha256
      self.bytes = bytes
      self.rows = rows
      self.invalid = invalid
    }
  }

  /// A value of the resolved specification.
  public struct Value: Sendable {
    /// Such as `learners.gbm.learning_rate`.
    public var path: String
    public var text: String
    /// Where it was set: file, line and column.
    public var place: String

    public init(path: String, text: String, place: String) {
      self.path = path
      self.text = text
      self.place = place
    }
  }

  /// A family of learners that base models are of.
  public struct Family: Sendable {
    public var name: String
    public var title: String
    /// Its source: authors, title, journal and year.
    public var reference: String
    /// The names of the base models.
    public var models: [String]

    public init(name: String, title: String, reference: String, models: [String]) {
      self.name = name
      self.title = title
      self.reference = reference
      self.models = models
    }
  }

  /// How the results came about.
  public struct Run: Sendable {
    public struct Failure: Sendable {
      public var job: String
      public var cause: String

      public init(job: String, cause: String) {
        self.job = job
        self.cause = cause
      }
    }
    /// What a reader who wants to repeat the run must know, as terms and their values in order:
    /// seed, versions, times, machine.
    public var facts: [(term: String, value: String)]
    /// The command line that repeats the run; empty if it is not known.
    public var command = ""
    public var failures: [Failure]
    /// Results that are not there, by label.
    public var missing: [String]
    public var warnings: [String]

    public init(
      facts: [(term: String, value: String)], failures: [Failure], missing: [String],
      warnings: [String]
    ) {
      self.facts = facts
      self.failures = failures
      self.missing = missing
      self.warnings = warnings
    }
  }
}
