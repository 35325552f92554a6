/// What a page about an experiment's results tells, as plain records.
///
/// Whoever knows experiments fills it in; nothing here knows what a stack or a store is.
public struct ExperimentReport: Sendable {
  public var name: String
  public var title: String?
  /// The first is the one that the headline shows.
  public var metrics: [Metric]
  /// In the order in which they are shown.
  public var evaluations: [Evaluation]
  /// The columns whose groups' means are the naive baseline.
  public var naive: [String]
  public var targets: [Target]
  public var inventories: [Inventory]
  public var sources: [Source]
  /// The specification with everything resolved.
  public var specification: String
  public var run: Run
  /// The columns of the completed tables that have filled cells; none where no column is time.
  public var series: [Series] = []
  public var predictions: [Prediction] = []
  /// Names of the declared slices, as ``Prediction/slices`` has their groups.
  public var sliceNames: [String] = []
  /// Of targets of classes, by target and evaluation.
  public var classTables: [ClassTable] = []
  /// Of targets of quantiles, by target and evaluation.
  public var quantileTables: [QuantileTable] = []
  /// `nil` without variants.
  public var comparison: Comparison?
  /// Of all variants; the base's name is empty.
  public var variantScores: [VariantScore] = []
  public var variantCosts: [VariantCost] = []
  public var expectations: [Expectation] = []
  /// `nil` without a search.
  public var search: Search?
  public var graph: Graph?
  /// Jobs that ran, in the order in which they began; empty where all results were stored.
  public var timeline: [Span] = []
  public var errorCorrelations: [ErrorCorrelation] = []
  public var maps: [Map] = []
  /// Every value of the specification, in the order of the file.
  public var values: [Value] = []
  /// The families of the base models, in the order in which they are first used.
  public var families: [Family] = []
  public var agreement: [Agreement] = []
  /// Of the leading metric.
  public var learningCurves: [LearningPoint] = []

  public init(
    name: String, title: String?, metrics: [Metric], evaluations: [Evaluation], naive: [String],
    targets: [Target], inventories: [Inventory], sources: [Source],
    specification: String, run: Run
  ) {
    self.name = name
    self.title = title
    self.metrics = metrics
    self.evaluations = evaluations
    self.naive = naive
    self.targets = targets
    self.inventories = inventories
    self.sources = sources
    self.specification = specification
    self.run = run
  }
}

extension ExperimentReport {
  /// The result in one short line; `nil` where there is no baseline to compare with.
  public var headline: String? { SummarySentence(report: self).short }

  /// A figure of how well predictions meet observations.
  public struct Metric: Sendable {
    public var name: String
    /// The name in full.
    public var title: String
    /// Whether it is an error: the lower the better, and zero is perfect.
    public var isError: Bool

    public init(name: String, title: String, isError: Bool) {
      self.name = name
      self.title = title
      self.isError = isError
    }
  }

  /// Rows that models are judged on.
  public struct Evaluation: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case outOfFold, holdout, masked, truth }
    /// As scores refer to it.
    public var name: String
    /// As a reader sees it.
    public var title: String
    public var kind: Kind

    public init(name: String, title: String, kind: Kind) {
      self.name = name
      self.title = title
      self.kind = kind
    }
  }

  /// One target of one stage, with every model of it.
  public struct Target: Sendable {
    public var stage: String
    public var name: String
    public var unit: String?
    public var models: [Model]
    public var intervals: [Intervals]
    /// The same at the other levels that are declared.
    public var otherIntervals: [Intervals] = []
    /// The blend's figures for the groups of declared slices, in their order.
    public var slices: [SliceFigure]
    /// Sentences on what was decided of its stack.
    public var decisions: [String]
    /// Whether later layers have seen the rows of out-of-fold scores.
    public var isOutOfFoldLeaky = false

    public init(
      stage: String, name: String, unit: String?, models: [Model], intervals: [Intervals],
      slices: [SliceFigure] = [], decisions: [String] = []
    ) {
      self.decisions = decisions
      self.stage = stage
      self.name = name
      self.unit = unit
      self.models = models
      self.intervals = intervals
      self.slices = slices
    }
  }

  /// One figure of the blend in one group of rows.
  public struct SliceFigure: Sendable {
    /// What tells the rows apart.
    public var slice: String
    public var group: String
    /// How many rows of the group were judged.
    public var rows: Int
    /// The metric is that of an error, or `coverage` or `width` of the intervals.
    public var score: Score

    public init(slice: String, group: String, rows: Int, score: Score) {
      self.slice = slice
      self.group = group
      self.rows = rows
      self.score = score
    }
  }

  /// A model with its figures.
  public struct Model: Sendable {
    public enum Role: Sendable, Hashable {
      case blend
      /// Of a layer, counted from 1.
      case candidate(layer: Int)
      case baseline
    }
    public var role: Role
    public var name: String
    /// The blend's weight of a candidate.
    public var weight: Double?
    public var fitSeconds: Double?
    public var predictSeconds: Double?
    public var scores: [Score]

    public init(
      role: Role, name: String, weight: Double?, fitSeconds: Double?, predictSeconds: Double?,
      scores: [Score]
    ) {
      self.role = role
      self.name = name
      self.weight = weight
      self.fitSeconds = fitSeconds
      self.predictSeconds = predictSeconds
      self.scores = scores
    }
  }

  public struct Score: Sendable {
    /// An evaluation's name.
    public var evaluation: String
    /// A metric's name.
    public var metric: String
    public var value: Double

    public init(evaluation: String, metric: String, value: Double) {
      self.evaluation = evaluation
      self.metric = metric
      self.value = value
    }
  }

  /// How the blend's prediction intervals did in one evaluation.
  public struct Intervals: Sendable {
    /// An evaluation's name.
    public var evaluation: String
    /// The share that should be, such as 0.9.
    public var level: Double
    /// Share of values within their interval.
    public var coverage: Double
    /// Mean width, in the target's unit.
    public var width: Double?

    public init(evaluation: String, level: Double, coverage: Double, width: Double?) {
      self.evaluation = evaluation
      self.level = level
      self.coverage = coverage
      self.width = width
    }
  }
}
