extension ExperimentReport {
  /// The ensemble's predictions of one target's classes in one evaluation.
  public struct ClassTable: Sendable {
    /// Rows whose predicted class has a probability within some bounds.
    public struct Bin: Sendable {
      public var lower: Double
      public var upper: Double
      public var rows: Int
      /// The mean probability of the predicted class.
      public var probability: Double
      /// The share of rows where the predicted class is the observed one.
      public var right: Double

      public init(lower: Double, upper: Double, rows: Int, probability: Double, right: Double) {
        (self.lower, self.upper, self.rows) = (lower, upper, rows)
        (self.probability, self.right) = (probability, right)
      }
    }
    /// How well the probability of one class separates its rows from all others.
    public struct Curve: Sendable {
      /// What taking all rows for the class gives whose probability is at least `threshold`.
      public struct Point: Sendable, Equatable {
        public var threshold: Double
        public var falsePositiveRate: Double
        /// True positives as a share of the class's rows.
        public var recall: Double
        /// True positives as a share of the rows taken for the class.
        public var precision: Double

        public init(
          threshold: Double, falsePositiveRate: Double, recall: Double, precision: Double
        ) {
          (self.threshold, self.falsePositiveRate) = (threshold, falsePositiveRate)
          (self.recall, self.precision) = (recall, precision)
        }
      }
      public var name: String
      /// Rows of the class, and all rows.
      public var positives: Int
      public var rows: Int
      /// Under the ROC curve.
      public var area: Double
      public var averagePrecision: Double
      /// By falling threshold; a selection where there are many.
      public var points: [Point]

      public init(
        name: String, positives: Int, rows: Int, area: Double, averagePrecision: Double,
        points: [Point]
      ) {
        (self.name, self.positives, self.rows) = (name, positives, rows)
        (self.area, self.averagePrecision, self.points) = (area, averagePrecision, points)
      }
    }
    /// The probability of the observed class in a group of rows.
    public struct Group: Sendable {
      /// What tells the rows apart.
      public var slice: String
      public var name: String
      public var rows: Int
      public var mean: Double
      /// At 10, 25, 50, 75 and 90 %.
      public var quantiles: [Double]

      public init(slice: String, name: String, rows: Int, mean: Double, quantiles: [Double]) {
        (self.slice, self.name, self.rows) = (slice, name, rows)
        (self.mean, self.quantiles) = (mean, quantiles)
      }
    }
    public var stage: String
    public var target: String
    public var evaluation: String
    public var classes: [String]
    /// Whether they are levels in their order.
    public var isOrdered = false
    /// Row-major, observed × predicted: numbers of rows.
    public var confusion: [Int]
    /// Those with rows, ascending.
    public var bins: [Bin]
    /// Of two classes that of the second, else one for each of the most frequent.
    public var curves: [Curve]
    /// By observed class, then by each declared slice.
    public var groups: [Group]

    public init(
      stage: String, target: String, evaluation: String, classes: [String], confusion: [Int],
      bins: [Bin], curves: [Curve] = [], groups: [Group] = []
    ) {
      self.stage = stage
      self.target = target
      self.evaluation = evaluation
      self.classes = classes
      self.confusion = confusion
      self.bins = bins
      self.curves = curves
      self.groups = groups
    }
  }
}
