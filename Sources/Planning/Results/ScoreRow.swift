public import Stacking
public import Specification
public import Tabular

/// One score of one model of one target.
public struct ScoreRow: Sendable, Equatable {
  public var model: ScoredModel
  public var evaluation: EvaluationName
  public var metric: ScoreMetric
  public var value: Double

  package init(
    model: ScoredModel, evaluation: EvaluationName, metric: ScoreMetric, value: Double
  ) {
    self.model = model
    self.evaluation = evaluation
    self.metric = metric
    self.value = value
  }
}

/// A completed table and where each filled cell came from.
public struct FilledTable: Sendable, Equatable {
  public struct Cell: Sendable, Equatable {
    public var row: Int
    public var column: String
    /// The stage that filled it.
    public var stage: String
    public var lower: Double
    public var upper: Double
    /// Of a class; `nil` of a number.
    public var probability: Double?
    /// The classes of its conformal set; `nil` of a number.
    public var set: [String]?
    /// Where quantiles are predicted.
    public var quantiles: QuantileValues?
    /// Of more levels, ascending.
    public var more: [IntervalBounds] = []
    /// How far its features lie from known rows, in the unit of how far these lie from one another; NaN where it is not known.
    public var distance = Double.nan

    public static func == (a: Self, b: Self) -> Bool {
      a.row == b.row && a.column == b.column && a.stage == b.stage && a.lower == b.lower
        && a.upper == b.upper && a.more == b.more
        && a.distance.bitPattern == b.distance.bitPattern
        && a.probability == b.probability && a.set == b.set && a.quantiles == b.quantiles
    }
  }
  public var table: Table
  public var filled: [Cell]
}
