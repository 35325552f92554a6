/// The pinball loss, whose least mean is at a quantile; at one half, half the absolute error.
struct QuantileLoss: Loss {
  /// Between 0 and 1.
  let level: Double
  static var hasConstantHessian: Bool { true }
  static var isShiftInvariant: Bool { true }
  var leafQuantile: Double? { level }

  func start(_ targets: [Double], weights: [Double]?) -> Double {
    var pairs = targets.indices.map { (value: targets[$0], weight: weights?[$0] ?? 1) }
    return quantile(level, of: &pairs)
  }

  @inline(__always)
  func derivatives(score: Float, target: Float) -> (gradient: Float, hessian: Float) {
    (score >= target ? Float(1 - level) : Float(-level), 1)
  }

  func value(score: Double, target: Double) -> Double {
    let residual = target - score
    return residual >= 0 ? level * residual : (level - 1) * residual
  }
}

/// A quantile of weighted values, between neighbours by the weight that is left: with equal weights
/// the value at (count − 1) · level, between two where that is no whole number.
///
/// - Parameter pairs: At least one; sorted by the call.
package func quantile(_ level: Double, of pairs: inout [(value: Double, weight: Double)]) -> Double
{
  pairs.sort { ($0.value, $0.weight) < ($1.value, $1.weight) }
  let total = pairs.reduce(0) { $0 + $1.weight }
  // A value stands in the middle of its weight; the first and last bound the scale.
  let first = pairs[0].weight / 2
  let last = total - pairs[pairs.count - 1].weight / 2
  let place = first + level * (last - first)
  var before = 0.0
  for index in pairs.indices.dropLast() {
    let (left, right) = (pairs[index], pairs[index + 1])
    let start = before + left.weight / 2
    let end = before + left.weight + right.weight / 2
    if place <= end {
      return left.value + (right.value - left.value) * max(0, place - start) / (end - start)
    }
    before += left.weight
  }
  return pairs[pairs.count - 1].value
}
