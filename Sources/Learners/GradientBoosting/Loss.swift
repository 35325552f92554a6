private import Glibc

/// What boosting minimises: a function of a row's target and its score.
///
/// Growing sees gradients only. Scores and targets are `Float`, as are gradients: what is summed
/// over many rows is summed in whole numbers or in `Double`.
protocol Loss: Sendable {
  /// Whether the second derivative is the same for every row of weight 1.
  static var hasConstantHessian: Bool { get }
  /// Whether adding a number to target and score alike changes nothing; scores then start at 0 and
  /// targets are counted from the start, which keeps digits.
  static var isShiftInvariant: Bool { get }
  /// How a score becomes a prediction.
  static var link: Link { get }

  /// The constant score to start from; the sums of `weights` and `targets` may not be 0 for losses
  /// with a link.
  func start(_ targets: [Double], weights: [Double]?) -> Double

  /// First and second derivative by the score.
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float)

  /// The loss of one row, up to a constant; early stopping compares means of it.
  func value(score: Double, target: Double) -> Double

  /// With a quantile, a leaf's value is that quantile of its residuals: its gradients' sum says
  /// where to go, but not how far.
  var leafQuantile: Double? { get }

  /// What is wrong with a target, if anything: "negative", say.
  func objection(to target: Double) -> String?
}

extension Loss {
  static var link: Link { .identity }
  var leafQuantile: Double? { nil }
  func objection(to target: Double) -> String? { nil }
}

/// How a score becomes a prediction.
enum Link: UInt8, Sendable {
  case identity
  case exponential
  /// 1 / (1 + exp(−score)): of log odds.
  case logistic

  /// The predictions of scores; finite where scores are.
  func predictions(_ scores: [Double]) -> [Double] {
    switch self {
    case .identity: scores
    case .exponential: scores.map { min(exp($0), .greatestFiniteMagnitude) }
    case .logistic: scores.map { 1 / (1 + exp(-$0)) }
    }
  }
}

/// The mean of `values`, each counted by its weight.
func weightedMean(_ values: [Double], _ weights: [Double]?) -> Double {
  guard let weights else { return values.reduce(0, +) / Double(values.count) }
  return zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
}
