public import Resampling
public import Stacking
public import YAML

/// Layers of candidates, the folds they share, and the blend over them.
public struct StackSpec: Sendable {
  public struct Layer: Sendable {
    /// Candidate names, lists of values already expanded; distinct.
    public var candidates: [Marked<String>]
    /// Whether the layer sees the features beside the predictions of the layer before it.
    /// Always true of the first.
    public var seesFeatures: Bool
    /// How many candidates of a family, those of least out-of-fold error, the next layer and the
    /// blend take; `nil` for all.
    public var perFamily: Int?
    /// Folds of its own, drawn anew; `nil` for the stack's.
    public var folds: Folds?
    /// Whether the fit of a split learns from predictions of which no model saw what it holds out.
    public var isNested = false
    /// When the stack has it. The first layer is always there.
    public var condition = Condition.always
    /// By how many standard errors it must be better to be earned.
    public var margin = 1.0

    public enum Condition: String, CaseIterable, Sendable {
      case always
      /// If the stack with it predicts folds that it saw nothing of better than the stack without it.
      case earned = "improves"
    }
  }
  public struct Folds: Sendable {
    public var scheme: FoldScheme
    /// Whether blocks in time take the place of `scheme` where they resemble the gap more.
    public var resemblesGap: Bool
    public var mark: Mark
  }
  public var name: String
  public var mark: Mark
  /// Those of every layer that states none of its own.
  public var folds: Folds
  public var layers: [Layer]
  public var blend: BlendSpec
  public var stopping = Stopping.none
  /// Whether each candidate is fitted once more, on all rows, to predict in place of the bag.
  public var refits = false

  /// How few folds are enough for a layer: two, and one for each that is kept out of them, by a nested
  /// layer up to it or by a decision on it.
  func leastFolds(of layer: Int) -> Int {
    2 + layers[...layer].count { $0.isNested } + (layers[layer].condition == .earned ? 1 : 0)
  }

  /// Its folds, and those that layers have of their own.
  public var allFolds: [Folds] { [folds] + layers.compactMap(\.folds) }
}
