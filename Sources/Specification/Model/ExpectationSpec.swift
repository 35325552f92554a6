public import Stacking
public import YAML

/// What an experiment's figures and tables have to be, for the run to count as a success.
public struct ExpectationSpec: Sendable {
  /// One figure: a cell of a paper's table.
  public struct Cell: Sendable {
    /// The stage's label.
    public var stage: String
    public var target: String
    public var evaluation: EvaluationName
    public var metric: ScoreMetric
    public var model: ScoredModel
    public var slice: String?
    public var group: String?
    public var value: Double
    public var tolerance: Tolerance
    /// Where the value stands in print.
    public var source: String?
    public var mark: Mark
  }
  /// What must hold of one inventory.
  public struct Inventory: Sendable {
    public struct Bounds: Sendable {
      public var column: Marked<String>
      public var minimum: Double
      public var maximum: Double
    }
    /// Sums or means over groups of rows that must be those of another table.
    public struct Totals: Sendable {
      public enum Statistic: String, CaseIterable, Sendable { case sum, mean }
      /// Read, or filled by a stage.
      public var table: Marked<String>
      public var by: [Marked<String>]
      public var columns: [Marked<String>]
      public var statistic: Statistic
      public var tolerance: Tolerance
    }
    /// Under which the inventory is declared.
    public var name: String
    public var mark: Mark
    /// Columns without a missing cell; `nil` if none is asked for, empty for every column.
    public var noGaps: [Marked<String>]?
    public var bounds: [Bounds]
    public var totals: Totals?
  }
  public var cells: [Cell] = []
  public var inventories: [Inventory] = []

  public var isEmpty: Bool { cells.isEmpty && inventories.isEmpty }
}
