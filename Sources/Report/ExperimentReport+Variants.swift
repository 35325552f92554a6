extension ExperimentReport {
  /// How the variants compare with the reference.
  public struct Comparison: Sendable {
    /// One variant on one target, or over all of them.
    public struct Row: Sendable {
      public var variant: String
      /// "all targets", or stage and target.
      public var place: String
      public var isOverall: Bool
      /// Relative to the reference's score: −0.1 is 10 % less.
      public var difference: Double
      public var lower: Double?
      public var upper: Double?
      public var wins: Double
      public var pairs: Int
      /// Corrected for the number of tests.
      public var pValue: Double?
      public var verdict: String

      public init(
        variant: String, place: String, isOverall: Bool, difference: Double, lower: Double?,
        upper: Double?, wins: Double, pairs: Int, pValue: Double?, verdict: String
      ) {
        self.variant = variant
        self.place = place
        self.isOverall = isOverall
        self.difference = difference
        self.lower = lower
        self.upper = upper
        self.wins = wins
        self.pairs = pairs
        self.pValue = pValue
        self.verdict = verdict
      }
    }
    /// The errors of one fold with the reference and with a variant.
    public struct Fold: Sendable {
      public var variant: String
      public var place: String
      /// Such as "2.5": repeat and fold, counted from 1.
      public var fold: String
      public var reference: Double
      public var value: Double

      public init(
        variant: String, place: String, fold: String, reference: Double, value: Double
      ) {
        self.variant = variant
        self.place = place
        self.fold = fold
        self.reference = reference
        self.value = value
      }
    }
    public struct Rank: Sendable {
      public var variant: String
      public var mean: Double

      public init(variant: String, mean: Double) {
        self.variant = variant
        self.mean = mean
      }
    }
    public var reference: String
    /// What is compared, in words: metric, evaluation, region of practical equivalence, test.
    public var rules: String
    public var isErrorLower: Bool
    /// Relative half width of the region of practical equivalence; `nil` where it is no share.
    public var rope: Double?
    public var rows: [Row]
    public var folds: [Fold]
    /// Best first; empty for fewer than three variants or two targets.
    public var ranks: [Rank]
    /// Mean ranks further apart than this differ by Nemenyi's test.
    public var criticalDifference: Double?
    public var tasks: Int

    public init(
      reference: String, rules: String, isErrorLower: Bool, rope: Double?, rows: [Row],
      folds: [Fold], ranks: [Rank], criticalDifference: Double?, tasks: Int
    ) {
      self.reference = reference
      self.rules = rules
      self.isErrorLower = isErrorLower
      self.rope = rope
      self.rows = rows
      self.folds = folds
      self.ranks = ranks
      self.criticalDifference = criticalDifference
      self.tasks = tasks
    }
  }

  /// A variant's ensemble beside the base's, by target and evaluation.
  public struct VariantScore: Sendable {
    public var variant: String
    /// Stage and target.
    public var place: String
    /// An evaluation's name.
    public var evaluation: String
    /// The first metric's value.
    public var value: Double
    /// Divided by the base's; `nil` where that is 0 or missing, or the metric is no error.
    public var ratio: Double?

    public init(
      variant: String, place: String, evaluation: String, value: Double, ratio: Double?
    ) {
      self.variant = variant
      self.place = place
      self.evaluation = evaluation
      self.value = value
      self.ratio = ratio
    }
  }

  /// What a variant's fits took.
  public struct VariantCost: Sendable {
    public var variant: String
    public var seconds: Double

    public init(variant: String, seconds: Double) {
      self.variant = variant
      self.seconds = seconds
    }
  }

  /// An expectation and what was found.
  public struct Expectation: Sendable {
    public var what: String
    public var found: String
    public var expected: String
    public var source: String
    public var isMet: Bool

    public init(what: String, found: String, expected: String, source: String, isMet: Bool) {
      self.what = what
      self.found = found
      self.expected = expected
      self.source = source
      self.isMet = isMet
    }
  }

  /// How the cells of a completed table agree with those of another table.
  public struct Agreement: Sendable {
    public var comparison: String
    public var column: String
    /// Whether the cells are those that were filled, or those that were measured.
    public var isFilled: Bool
    /// The column that groups and its value; empty for all cells.
    public var group: String
    public var count: Int
    /// By measure.
    public var values: [(measure: String, value: Double)]

    public init(
      comparison: String, column: String, isFilled: Bool, group: String, count: Int,
      values: [(measure: String, value: Double)]
    ) {
      self.comparison = comparison
      self.column = column
      self.isFilled = isFilled
      self.group = group
      self.count = count
      self.values = values
    }
  }
}
