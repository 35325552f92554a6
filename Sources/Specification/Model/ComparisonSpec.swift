public import Resampling
import Tabular

/// By what two variants of an experiment are compared.
public struct ComparisonSpec: Sendable, Hashable {
  /// The leading metric of the evaluation unless declared.
  public var metric: Measure
  /// Whether the file declares it.
  var declaresMetric = false
  /// Differences within it are as good as none: the region of practical equivalence.
  public var rope: Tolerance
  /// `nil` for the folds where there are any.
  public var evaluation: EvaluationName?
  /// The probability a verdict needs, and the level of intervals.
  public var level: Double

  public init(
    metric: Measure = .rmse, rope: Tolerance = .relative(0.01), evaluation: EvaluationName? = nil,
    level: Double = 0.95
  ) {
    self.metric = metric
    self.rope = rope
    self.evaluation = evaluation
    self.level = level
  }
}
