public import Stacking
import Tabular

/// Why a budget can't be kept.
public enum BudgetError: Error, Equatable, CustomStringConvertible {
  /// Not even this candidate, the first of its stack, was fitted in time.
  case tooShort(seconds: Double, Omission, variant: String)
  /// One job at a time is expected to need more memory.
  case tooLittle(bytes: Int, needed: Int)
  /// Failed jobs alone are to run again, within a time.
  case retry

  /// Whether it is known before anything runs.
  public var isInput: Bool {
    if case .tooShort = self { false } else { true }
  }

  public var description: String {
    switch self {
    case .tooShort(let seconds, let first, let variant):
      let evaluation = first.evaluation == .actual ? "" : " (\(first.evaluation.label))"
      let place = variant.isEmpty ? "" : " in variant '\(variant)'"
      return "a time budget of \(shortestText(seconds)) s ended before '\(first.candidate)' of "
        + "\(first.stage)/\(first.target)\(evaluation)\(place) was fitted; more time: what was "
        + "done is stored, and the next run continues there"
    case .tooLittle(let bytes, let needed):
      return "a memory budget of \(mebibytes(bytes)) does not hold one job at a time; at least "
        + mebibytes(needed)
    case .retry:
      return "a time budget is kept by whole runs; without --retry-failed, or without the time"
    }
  }
}
