public import Tabular

/// One figure of one model of one target.
public struct ScoreRow: Sendable, Equatable {
  /// Counted from 1; `nil` for the blend and the naive baseline.
  public var layer: Int?
  /// A candidate's name, `blend` or `baseline`.
  public var model: String
  /// `out_of_fold`, `holdout:NAME`, `masked` or `truth`.
  public var evaluation: String
  public var metric: String
  public var value: Double
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
  }
  public var table: Table
  public var filled: [Cell]
}
