public import Stacking
public import YAML

extension StageSpec {
  /// What is taken off targets, in their form and on their scale, before learners see them.
  public struct Trend: Sendable {
    /// One kind; several make a candidate less each of them of every candidate.
    public var kinds: [TrendKind]
    /// Whether evidence chooses among the kinds.
    public var isChosen = false
    /// Numeric features of the stage.
    public var of: [Marked<String>]
    /// Features of the stage that are categories.
    public var by: [Marked<String>]
    public var reach: Double
    public var alpha: Double
    public var mark: Mark

    func spec(_ kind: TrendKind) -> TrendSpec? {
      kind == .none
        ? nil
        : TrendSpec(
          kind: kind, of: of.map(\.value), by: by.map(\.value), reach: reach, alpha: alpha)
    }
  }
}
