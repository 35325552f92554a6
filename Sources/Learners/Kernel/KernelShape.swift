/// How the covariance of two points falls with the distance r between them, 1 at r = 0.
///
/// Distances are in units of the length scales.
public enum KernelShape: String, CaseIterable, Sendable, Hashable {
  /// exp(−r): rough functions, kinked at every training point.
  case laplace
  /// (1 + √3 r) exp(−√3 r): once differentiable.
  case matern32
  /// (1 + √5 r + 5r²/3) exp(−√5 r): twice differentiable.
  case matern52
  /// exp(−r²/2): infinitely differentiable.
  case rbf
}

/// Eight numbers at once: two AVX2 registers, so that the polynomials of `exp` overlap.
typealias Doubles = SIMD8<Double>

extension KernelShape {
  /// The covariance and its derivative by the *squared* distance.
  ///
  /// - Parameter squared: r², at least 0. At 0 the derivative of `laplace` does not exist; 0 is given.
  @inline(__always)
  func values(squared: Doubles) -> (covariance: Doubles, derivative: Doubles) {
    switch self {
    case .laplace:
      let r = root(squared)
      let e = exponential(-r)
      let slope = (-0.5 * e / r).replacing(with: 0, where: squared .<= 0)
      return (e, slope)
    case .matern32:
      let r = root(3 * squared)
      let e = exponential(-r)
      return (e.addingProduct(r, e), -1.5 * e)
    case .matern52:
      let r = root(5 * squared)
      let e = exponential(-r)
      let linear = e.addingProduct(r, e)
      return (linear.addingProduct(squared * (5.0 / 3), e), (-5.0 / 6) * linear)
    case .rbf:
      let e = exponential(-0.5 * squared)
      return (e, -0.5 * e)
    }
  }

  /// The covariance at a squared distance, one point at a time; what ``values(squared:)`` gives.
  func covariance(squared: Double) -> Double {
    values(squared: Doubles(repeating: squared)).covariance[0]
  }
}

@inline(__always)
private func root(_ x: Doubles) -> Doubles { x.squareRoot() }

/// eˣ for x ≤ 0, to 2 units in the last place; 0 below −700.
///
/// Own code, so that it fills a register and gives the same bits on every machine: x = n ln 2 + r
/// with |r| ≤ ½ ln 2, and the Taylor polynomial of degree 12 of eʳ.
@inline(__always)
func exponential(_ x: Doubles) -> Doubles {
  let shift = 6_755_399_441_055_744.0  // 1.5 · 2⁵²: adding it rounds to a whole number
  let bounded = x.replacing(with: -700, where: x .< -700)
  let shifted = Doubles(repeating: shift).addingProduct(bounded, 1.442_695_040_888_963_4)
  let whole = shifted - shift
  var r = bounded.addingProduct(whole, Doubles(repeating: -6.931_471_803_691_238_16e-1))
  r = r.addingProduct(whole, Doubles(repeating: -1.908_214_929_270_587_7e-10))
  var p = Doubles(repeating: 1.0 / 479_001_600)
  p = Doubles(repeating: 1.0 / 39_916_800).addingProduct(p, r)
  p = Doubles(repeating: 1.0 / 3_628_800).addingProduct(p, r)
  p = Doubles(repeating: 1.0 / 362_880).addingProduct(p, r)
  p = Doubles(repeating: 1.0 / 40_320).addingProduct(p, r)
  p = Doubles(repeating: 1.0 / 5_040).addingProduct(p, r)
  p = Doubles(repeating: 1.0 / 720).addingProduct(p, r)
  p = Doubles(repeating: 1.0 / 120).addingProduct(p, r)
  p = Doubles(repeating: 1.0 / 24).addingProduct(p, r)
  p = Doubles(repeating: 1.0 / 6).addingProduct(p, r)
  p = Doubles(repeating: 0.5).addingProduct(p, r)
  p = Doubles(repeating: 1).addingProduct(p, r)
  p = Doubles(repeating: 1).addingProduct(p, r)
  let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
  let exponent = bits &- SIMD8<Int64>(repeating: Int64(bitPattern: shift.bitPattern))
  // 2ⁿ is a normal number for n ≥ −1010, so its exponent can be added as bits.
  let scaled = unsafeBitCast(p, to: SIMD8<Int64>.self) &+ (exponent &<< 52)
  return unsafeBitCast(scaled, to: Doubles.self).replacing(with: 0, where: x .< -700)
}
