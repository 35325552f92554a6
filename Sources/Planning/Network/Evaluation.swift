public import Specification

/// For which purpose a stack is fitted, and so which cells it may see.
public enum Evaluation: Hashable, Sendable {
  /// On everything that is known, to fill the gaps. Its out-of-fold predictions are scored.
  case actual
  /// Without the held-out rows of one holdout, to predict those.
  case holdout(String)
  /// On the masked tables, end to end.
  case masked

  /// The rows that its scores are of; the actual fit's own rows are scored out-of-fold.
  public var name: EvaluationName {
    switch self {
    case .actual: .outOfFold
    case .holdout(let name): .holdout(name)
    case .masked: .masked
    }
  }

  /// As in `metrics.csv`.
  public var label: String { name.text }
}
