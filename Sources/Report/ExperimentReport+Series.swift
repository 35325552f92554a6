extension ExperimentReport {
  /// One column of a completed table over time.
  public struct Series: Sendable {
    public enum Origin: String, Sendable { case measured, filled, missing }

    public struct Cell: Sendable {
      /// A place in ``Series/groups``.
      public var group: Int
      /// Year, month and day, as far as the table tells them: `2014-07`.
      public var time: String
      /// How many months, days or years after the first, in the table's own step.
      public var step: Int
      public var origin: Origin
      public var value: Double?
      /// The interval of a filled cell.
      public var lower: Double?
      public var upper: Double?
      /// The cell of the table it is compared with.
      public var published: Double?
      /// The cell of the column that the target is relative to.
      public var reference: Double?
      /// The intervals of the other levels, one for each of ``Series/otherLevels``.
      public var others: [(lower: Double?, upper: Double?)] = []

      public init(
        group: Int, time: String, step: Int, origin: Origin, value: Double?, lower: Double? = nil,
        upper: Double? = nil, published: Double? = nil
      ) {
        self.group = group
        self.time = time
        self.step = step
        self.origin = origin
        self.value = value
        self.lower = lower
        self.upper = upper
        self.published = published
      }
    }

    public var inventory: String
    public var column: String
    public var unit: String?
    /// Of the intervals; `nil` without any.
    public var level: Double?
    /// The other levels that are declared, ascending.
    public var otherLevels: [Double] = []
    /// What the target is relative to, such as `city_complete.PM10`; `nil` without.
    public var referenceName: String?
    /// What the other keys say: a district. One empty name where time is the only key.
    public var groups: [String]
    /// What the groups are: `District`; empty where there is one.
    public var groupName: String
    /// By group, then by time.
    public var cells: [Cell]

    public init(
      inventory: String, column: String, unit: String?, level: Double?, groups: [String],
      groupName: String, cells: [Cell]
    ) {
      self.inventory = inventory
      self.column = column
      self.unit = unit
      self.level = level
      self.groups = groups
      self.groupName = groupName
      self.cells = cells
    }
  }

  /// A prediction of a value that was measured.
  public struct Prediction: Sendable {
    /// A place in ``ExperimentReport/targets``.
    public var target: Int
    /// A place in ``ExperimentReport/evaluations``.
    public var evaluation: Int
    /// As ``Series/Cell/time``; empty where the table has no time.
    public var time: String
    public var group: String
    /// Steps to the nearest row that the models knew; `nil` where the table has no time.
    public var lead: Int?
    public var observed: Double
    public var predicted: Double
    public var lower: Double?
    public var upper: Double?
    /// Its group in each declared slice; empty where it is in none, or nothing is declared.
    public var slices: [String] = []

    public init(
      target: Int, evaluation: Int, time: String, group: String, lead: Int?, observed: Double,
      predicted: Double, lower: Double?, upper: Double?
    ) {
      self.target = target
      self.evaluation = evaluation
      self.time = time
      self.group = group
      self.lead = lead
      self.observed = observed
      self.predicted = predicted
      self.lower = lower
      self.upper = upper
    }
  }
}
