/// What a feature is made of.
public enum FeatureKind: Hashable, Sendable {
  /// How a column enters: by its own type, or as said.
  public enum Role: Hashable, Sendable { case asTyped, number, category }
  /// A column of the stage's own table.
  case column(String, Role)
  /// A column of a joined table.
  case joined(table: String, column: String, Role)
  /// Every column of a joined table but its keys.
  case allJoined(table: String)
  /// Linear time: one number from year, or year and month, or year, month and day columns.
  case time([String])
  /// Sine and cosine of 2π·h·value/period for each harmonic h = 1…harmonics.
  case cyclic(column: String, period: Double, harmonics: Int)
  /// What an earlier stage predicts for the same row: out-of-fold where it trained. `target` is
  /// `nil` for the target that is being modelled.
  case outOfFold(stage: String, target: String?)
  case generated(FeatureGenerator)
}
