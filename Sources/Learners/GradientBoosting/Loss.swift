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

  /// The constant score of least loss.
  func start(_ targets: [Double], weights: [Double]?) -> Double

  /// First and second derivative by the score.
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float)

  /// The loss of one row, up to a constant; early stopping compares means of it.
  func value(score: Double, target: Double) -> Double
}

/// Half the squared error; its mean is what it learns.
struct SquaredLoss: Loss {
  static var hasConstantHessian: Bool { true }
  static var isShiftInvariant: Bool { true }

  func start(_ targets: [Double], weights: [Double]?) -> Double {
    guard let weights else { return targets.reduce(0, +) / Double(targets.count) }
    let sum = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return sum / weights.reduce(0, +)
  }

  @inline(__always)
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float) {
    (score - target, 1)
  }

  func value(score: Double, target: Double) -> Double { (score - target) * (score - target) }
}
