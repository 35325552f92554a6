public import Wording

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
  /// The problem in words, without its place.
  public var diagnosis: Diagnosis {
    switch self {
    case .noColumn(let name):
      .init("the table has no column '\(name)'", help: "use a column of the table")
    case .missingValues(let column, let rows):
      .init(
        "column '\(column)' is missing in \(counted(rows, "row")) and rows are split by it",
        help: "complete it, or split by another column")
    case .outOfRange(let key, let found, let allowed):
      .init(
        "'\(key)' is \(found)",
        help: "expected \(allowed.hasPrefix("at") ? "" : "a value in ")\(allowed)")
    case .tooFewRows(let needed, let found):
      .init(
        "\(counted(found, "row")) with a known target; the folds need at least \(needed)",
        help: "lower 'count'")
    case .tooFewGroups(let by, let needed, let found):
      .init(
        "\(counted(found, "distinct value")) of [\(by.joined(separator: ", "))]; "
          + "the folds need at least \(needed)", help: "lower 'count', or split by other columns")
    case .repeatsWithoutShuffle(let repeats):
      .init(
        "\(repeats) repeats without shuffling are all the same",
        help: "set 'shuffle' to true or 'repeats' to 1")
    case .nothingToTrainOn(let fold, let purge):
      .init(
        "fold \(fold + 1) has no training rows after purging \(counted(purge, "value"))",
        help: "lower 'purge' or 'count'")
    case .noFoldNamed(let column):
      .init(
        "fold column '\(column)' is missing in every row",
        help: "name the fold of at least one row")
    case .notATruthValue(let column, let found):
      .init("column '\(column)' holds '\(found)'", help: "use 1, 0, true or false")
    case .nothingHeldOut:
      .init("no row is held out", help: "hold out at least one row")
    case .nothingLeft:
      .init("every row is held out", help: "leave at least one row to train on")
    }
  }

  /// The problem in one line, without its place.
  public var message: String { diagnosis.sentence }
}
