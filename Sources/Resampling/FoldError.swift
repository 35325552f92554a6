import Wording

/// Why rows can't be split as asked: the specification's or the data's fault.
public enum FoldError: Error, Equatable, Sendable {
  case noColumn(String)
  /// A column that rows are grouped or ordered by is missing in some of them.
  case missingValues(column: String, rows: Int)
  /// A parameter of the scheme; `allowed` in words or interval notation.
  case outOfRange(String, found: String, allowed: String)
  case tooFewRows(needed: Int, found: Int)
  /// Fewer distinct values of the `by` columns than folds or blocks; 1 where they are constant.
  case tooFewGroups(by: [String], needed: Int, found: Int)
  /// Without shuffling every repeat would have the same folds.
  case repeatsWithoutShuffle(Int)
  /// Purging leaves no row to train on. `fold` counts from 0.
  case nothingToTrainOn(fold: Int, purge: Int)
  /// A fold column that is missing in every row.
  case noFoldNamed(column: String)
  /// A holdout column with something else than 1, 0, true or false.
  case notATruthValue(column: String, found: String)
  case nothingHeldOut
  case nothingLeft
}

extension FoldError {
  /// What was found and what would be right; whoever knows the place puts it before.
  public var message: String {
    switch self {
    case .noColumn(let name):
      "no column '\(name)' in the table"
    case .missingValues(let column, let rows):
      "'\(column)' is missing in \(counted(rows, "row")); "
        + "rows are split by it, so each needs a value"
    case .outOfRange(let key, let found, let allowed):
      "'\(key)' is \(found); it must be \(allowed.hasPrefix("at") ? "" : "in ")\(allowed)"
    case .tooFewRows(let needed, let found):
      "\(counted(found, "row")) with a known target; the folds need at least \(needed)"
    case .tooFewGroups(let by, let needed, let found):
      "\(counted(found, "distinct value")) of [\(by.joined(separator: ", "))]; "
        + "the folds need at least \(needed)"
    case .repeatsWithoutShuffle(let repeats):
      "\(repeats) repeats without shuffling are all the same; "
        + "set 'shuffle' to true or 'repeats' to 1"
    case .nothingToTrainOn(let fold, let purge):
      "fold \(fold + 1) has no row left to train on after purging \(counted(purge, "value")); "
        + "lower 'purge' or 'count'"
    case .noFoldNamed(let column):
      "'\(column)' is missing in every row; it must name the fold of at least one"
    case .notATruthValue(let column, let found):
      "'\(column)' holds '\(found)'; it must be 1, 0, true or false"
    case .nothingHeldOut:
      "no row is held out; at least one must be"
    case .nothingLeft:
      "every row is held out; at least one must be left to train on"
    }
  }
}
