package import Resampling

/// The rows that a score is of, as results name them.
public enum EvaluationName: Hashable, Sendable {
  /// Known cells, each predicted by fits that did not see it.
  case outOfFold
  /// What a holdout hides.
  case holdout(String)
  /// What all splits of the cross-validation of whole stacks hold out, together.
  case outer
  /// Cells that are hidden before the first stage.
  case masked
  /// Filled cells whose true values are known.
  case truth

  private static let prefix = "holdout:"

  /// As in `metrics.csv`.
  public var text: String {
    switch self {
    case .outOfFold: "out_of_fold"
    case .holdout(let name): Self.prefix + name
    case .outer: EvaluationSpec.outerName
    case .masked: "masked"
    case .truth: "truth"
    }
  }

  /// Reads ``text`` back; `nil` of any other text.
  public init?(_ text: String) {
    switch text {
    case "out_of_fold": self = .outOfFold
    case EvaluationSpec.outerName: self = .outer
    case "masked": self = .masked
    case "truth": self = .truth
    case _ where text.hasPrefix(Self.prefix):
      self = .holdout(String(text.dropFirst(Self.prefix.count)))
    default: return nil
    }
  }

  /// As people are shown it: a holdout by its own name.
  public var title: String {
    if case .holdout(let name) = self { name } else { text }
  }

  /// Of a point of a learning curve: the size, and the evaluation whose rows are predicted; `nil` of all else.
  package var learningPoint: (size: TrainingSize, of: EvaluationName)? {
    guard case .holdout(let name) = self, name.hasPrefix(EvaluationSpec.sizesPrefix) else {
      return nil
    }
    let rest = name.dropFirst(EvaluationSpec.sizesPrefix.count)
    guard let slash = rest.firstIndex(of: "/"), let size = TrainingSize(String(rest[..<slash]))
    else { return nil }
    return (size, .holdout(String(rest[slash...].dropFirst())))
  }

  /// The number of a split of the cross-validation of whole stacks, from 1; `nil` of all else.
  package var outerSplit: Int? {
    guard case .holdout(let name) = self, name.hasPrefix(EvaluationSpec.outerPrefix) else {
      return nil
    }
    return Int(name.dropFirst(EvaluationSpec.outerPrefix.count))
  }
}
