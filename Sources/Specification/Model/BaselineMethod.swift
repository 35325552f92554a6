package import Learners
package import Stacking

/// A simple method that a stack is compared with, and that takes its place where the stack is not better.
public enum BaselineMethod: String, CaseIterable, Hashable, Sendable {
  /// The mean of all known cells.
  case mean
  /// The nearest known value of the same series and season.
  case carried
  /// The mean of the same series and season.
  case climatology
  /// A straight line in time for each series.
  case line
  /// Ridge regression on the features.
  case ridge

  /// Learns the target as it is, in no other form and on no other scale.
  package var learner: any Learner {
    switch self {
    case .mean: MeanValue()
    case .carried: CarriedValue()
    case .climatology: Climatology()
    case .line: SeriesLine()
    case .ridge: Ridge()
    }
  }

  /// Whether it can predict what a task asks for.
  package func predicts(_ task: TargetTask) -> Bool { type(of: learner).family.learns(task) }

  /// What the results call it; `baseline` alone is the group mean.
  public var modelName: String { "\(Self.prefix)\(rawValue)" }
  private static let prefix = "baseline:"
}
