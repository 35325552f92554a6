/// How the out-of-fold columns become one prediction.
public struct BlendSpec: Hashable, Sendable {
  public enum Method: String, CaseIterable, Sendable {
    /// Forward selection with replacement (Caruana et al. 2004).
    case greedy
    case mean
    /// The candidate with the least out-of-fold error.
    case best
    /// Non-negative least squares, weights scaled to sum to one.
    case nnls
  }
  /// Whose candidates take part.
  public enum Layers: String, CaseIterable, Sendable {
    case all, last
    /// Those of every layer below the last by itself, and those of all together: of these blends the
    /// one of least out-of-fold error is taken, the earliest of equals.
    case each
  }
  public var method: Method
  public var layers: Layers
  /// Steps of the greedy selection.
  public var steps: Int
  /// Decimals to which the greedy selection rounds errors; `nil` for all.
  public var decimals: Int?
  /// Draws of folds over which greedy selections are averaged; 1 for one selection on all rows.
  public var bags: Int
  /// How far found weights are drawn toward equal ones.
  public var shrinkage = Shrinkage.share(0)
  /// Of class probabilities.
  public var calibration = Calibration.temperature
  /// How the greedy selection weighs class probabilities.
  public var classes = ClassWeights.greedy

  public enum ClassWeights: String, CaseIterable, Sendable {
    /// As numbers: by forward selection.
    case greedy
    /// By the most likely mixture, with a small prior of equal weights, where log loss leads; else by forward selection.
    case likelihood
  }

  public enum Calibration: String, CaseIterable, Sendable {
    /// The logarithms of probabilities are divided by the number of least out-of-fold log loss.
    case temperature
    /// A logistic curve of the log odds of each class.
    case platt
    /// Ascending steps of the probability of each class.
    case isotonic
    /// The one of least log loss in a cross-validation of the out-of-fold rows.
    case auto
    case none
  }

  public enum Shrinkage: Hashable, Sendable {
    /// The part of equal weights in the result, in [0, 1].
    case share(Double)
    /// That part is c/(c + rows) of c = ten rows for each candidate: as if so many rows had spoken
    /// for equal weights before any other did.
    case fewRows
  }

  public init(
    method: Method = .greedy, layers: Layers = .all, steps: Int = 50, decimals: Int? = nil,
    bags: Int = 1
  ) {
    self.method = method
    self.layers = layers
    self.steps = steps
    self.decimals = decimals
    self.bags = bags
  }
}

extension BlendSpec.Shrinkage {
  /// How ``fewRows`` is written.
  package static let fewRowsName = "few_rows"

  /// The part of equal weights.
  func share(candidates: Int, rows: Int) -> Double {
    switch self {
    case .share(let share): return share
    case .fewRows:
      let equal = Double(10 * candidates)
      return equal / (equal + Double(rows))
    }
  }
}
