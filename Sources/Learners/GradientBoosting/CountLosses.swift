private import Glibc

/// A loss of values of at least 0 whose score is the logarithm of their mean.
protocol LogMeanLoss: Loss {}

extension LogMeanLoss {
  static var hasConstantHessian: Bool { false }
  static var isShiftInvariant: Bool { false }
  static var link: Link { .exponential }

  func start(_ targets: [Double], weights: [Double]?) -> Double {
    log(max(1e-12, weightedMean(targets, weights)))
  }

  func objection(to target: Double) -> String? { target < 0 ? "negative" : nil }
}

/// The negative log-likelihood of Poisson counts; the score is the logarithm of their mean.
struct PoissonLoss: LogMeanLoss {
  /// The hessian is that of a score higher by 0.7, which keeps steps short, as in LightGBM.
  @inline(__always)
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float) {
    let mean = expf(score)
    return (mean - target, mean * 2.0137527)
  }

  func value(score: Double, target: Double) -> Double { exp(score) - target * score }
}

/// The deviance of Tweedie's family between Poisson (power 1) and gamma (power 2): a mass at zero and a
/// skewed rest. The score is the logarithm of the mean.
struct TweedieLoss: LogMeanLoss {
  /// Between 1 and 2, both excluded.
  let power: Double

  @inline(__always)
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float) {
    let power = Float(power)
    let low = target * expf((1 - power) * score)
    let high = expf((2 - power) * score)
    return (high - low, (2 - power) * high - (1 - power) * low)
  }

  func value(score: Double, target: Double) -> Double {
    -target * exp((1 - power) * score) / (1 - power) + exp((2 - power) * score) / (2 - power)
  }
}

/// The negative log-likelihood of gamma's distribution: errors count by their ratio. The score is the logarithm of the
/// mean.
struct GammaLoss: LogMeanLoss {
  @inline(__always)
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float) {
    let ratio = target * expf(-score)
    return (1 - ratio, ratio)
  }

  func value(score: Double, target: Double) -> Double { score + target * exp(-score) }

  func objection(to target: Double) -> String? { target <= 0 ? "non-positive" : nil }
}
