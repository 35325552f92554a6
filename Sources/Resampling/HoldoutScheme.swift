/// Which of the rows whose target is known are held out to judge a stage.
public enum HoldoutScheme: Hashable, Sendable {
  /// Rows drawn at random: the least number of them that reaches the fraction.
  case random(fraction: Double)
  /// The rows of the earliest distinct values of `by`: the least number of them that reaches the
  /// fraction of the distinct values.
  case earliest(by: [String], fraction: Double)
  case latest(by: [String], fraction: Double)
  /// Whole groups, drawn at random until the fraction of the groups is reached.
  case group(by: [String], fraction: Double)
  /// Held out where the column is 1 (or true); not held out where it is 0, false or missing.
  case column(String)
  /// What one split of a cross-validation holds out: the splits are those of the scheme, in their order.
  indirect case split(of: FoldScheme, index: Int)
  /// What another scheme holds out, learned from a part of the rows that it leaves: the latest by some columns, or drawn
  /// by chance where there are none.
  indirect case part(of: HoldoutScheme, TrainingSize, latestBy: [String])
}
