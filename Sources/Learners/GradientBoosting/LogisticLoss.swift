private import Glibc

/// The log loss of two classes, targets 0 and 1; the score is the logarithm of the odds.
struct LogisticLoss: Loss {
  static var hasConstantHessian: Bool { false }
  static var isShiftInvariant: Bool { false }
  static var link: Link { .logistic }

  /// Whether scores start at the odds of the training rows; else at even odds.
  var startsAtMean = true

  func start(_ targets: [Double], weights: [Double]?) -> Double {
    guard startsAtMean else { return 0 }
    let share = min(max(weightedMean(targets, weights), 1e-15), 1 - 1e-15)
    return log(share / (1 - share))
  }

  @inline(__always)
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float) {
    let share = 1 / (1 + expf(-score))
    return (share - target, max(share * (1 - share), 1e-16))
  }

  func value(score: Double, target: Double) -> Double {
    max(score, 0) + log1p(exp(-abs(score))) - target * score
  }
}
