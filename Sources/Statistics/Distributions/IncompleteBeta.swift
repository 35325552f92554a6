import Glibc

/// The regularised incomplete beta function I_x(a, b), for a, b > 0 and x in [0, 1].
///
/// The continued fraction of DLMF 8.17.22, evaluated by Lentz's method on the side where it
/// converges fast. About 1e-14 of its value for the sizes of statistics (a, b up to 1e5).
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  precondition(a > 0 && b > 0 && (0...1).contains(x), "outside the domain of I_x(a, b)")
  if x == 0 || x == 1 { return x }
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
  let front = exp(
    a * log(x) + b * log1p(-x) + logGammaRatio(max(a, b), min(a, b)) - logGamma(min(a, b)))
  return front * betaFraction(x, a, b) / a
}

/// The logarithm of Γ(x) for x > 0.
func logGamma(_ x: Double) -> Double {
  // The reentrant form: the plain one writes the sign to a global.
  var sign: Int32 = 0
  return lgamma_r(x, &sign)
}

/// log Γ(a + b) − log Γ(a), without the cancellation that the difference of two large values has.
private func logGammaRatio(_ a: Double, _ b: Double) -> Double {
  guard a >= 10 else { return logGamma(a + b) - logGamma(a) }
  return (a - 0.5) * log1p(b / a) + b * log(a + b) - b + stirlingRest(a + b) - stirlingRest(a)
}

/// What Stirling's formula for log Γ(x) leaves out (DLMF 5.11.1), for x of at least 10.
private func stirlingRest(_ x: Double) -> Double {
  let coefficients = [
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156,
  ]
  let square = 1 / (x * x)
  return coefficients.reversed().reduce(0) { $0 * square + $1 } / x
}

private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let tiny = 1e-300
  func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / away(1 - (a + b) * x / (a + 1))
  var fraction = d
  for step in 1...10_000 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    fraction *= d * c
    if abs(d * c - 1) < 1e-16 { break }
  }
  return fraction
}
