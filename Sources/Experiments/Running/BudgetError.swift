public import Stacking
import Tabular
public import Wording

/// Why a budget can't be kept.
public enum BudgetError: DiagnosedError, Equatable {
  /// Not even this candidate, the first of its stack, was fitted in time.
  case tooShort(seconds: Double, Omission, variant: String)
  /// One job at a time is expected to need more memory.
  case tooLittle(bytes: Int, needed: Int)
  /// Failed jobs alone are to run again, within a time.
  case retry
  /// Jobs are to run elsewhere, within a time.
  case elsewhere

  /// Whether it is known before anything runs.
  public var isInput: Bool {
    if case .tooShort = self { false } else { true }
  }

  public var diagnoses: [Diagnosis] {
    switch self {
    case .tooShort(let seconds, let first, let variant):
      let evaluation = first.evaluation == .actual ? "" : " (\(first.evaluation.label))"
      let place = variant.isEmpty ? "" : " in variant '\(variant)'"
      return [
        .init(
          "the time budget of \(shortestText(seconds)) s ended before '\(first.candidate)' of "
            + "\(first.stage)/\(first.target)\(evaluation)\(place) was fitted",
          help: "raise 'budget.time'; finished jobs are stored and the next run continues")
      ]
    case .tooLittle(let bytes, let needed):
      return [
        .init(
          "a memory budget of \(mebibytes(bytes)) can't hold one job at a time",
          help: "raise 'budget.memory' to at least \(mebibytes(needed))")
      ]
    case .elsewhere:
      return [
        .init(
          "--executor can't be combined with a time budget",
          help: "remove --executor, or the budget by --set ~budget.time")
      ]
    case .retry:
      return [
        .init(
          "--retry-failed can't be combined with a time budget",
          help: "remove --retry-failed, or the budget by --set ~budget.time")
      ]
    }
  }
}
