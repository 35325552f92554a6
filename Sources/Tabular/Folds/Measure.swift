/// A figure of how well predictions meet observations.
public enum Measure: String, CaseIterable, Sendable, Hashable {
  case rmse, mae, r2, bias, mape
  /// The median absolute error.
  case medae
  /// Pearson's correlation.
  case correlation
}
