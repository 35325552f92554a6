/// Half the squared error; its mean is what it learns.
struct SquaredLoss: Loss {
  static var hasConstantHessian: Bool { true }
  static var isShiftInvariant: Bool { true }

  func start(_ targets: [Double], weights: [Double]?) -> Double { weightedMean(targets, weights) }

  @inline(__always)
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float) {
    (score - target, 1)
  }

  func value(score: Double, target: Double) -> Double { (score - target) * (score - target) }
}

/// Half the squared error up to `delta`, beyond it a line of that slope (Huber 1964).
struct HuberLoss: Loss {
  let delta: Float
  static var hasConstantHessian: Bool { true }
  static var isShiftInvariant: Bool { true }

  func start(_ targets: [Double], weights: [Double]?) -> Double { weightedMean(targets, weights) }

  @inline(__always)
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float) {
    (max(-delta, min(delta, score - target)), 1)
  }

  func value(score: Double, target: Double) -> Double {
    let error = abs(score - target)
    let delta = Double(delta)
    return error <= delta ? error * error / 2 : delta * (error - delta / 2)
  }
}
