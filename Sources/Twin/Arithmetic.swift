import Tabular

// Libraries differ in the last bits of exp and sin, and one bit can turn a rounded figure. Here they
// are made of operations that IEEE 754 fixes to the bit, so the twin is the same on every machine.

/// eˣ to about 1e-15 relative, for |x| below 700.
func exponential(_ x: Double) -> Double {
  // x = k·ln 2 + r with |r| ≤ ln 2 / 2; ln 2 in two parts, so that k times the first is exact.
  let k = (x * 1.442_695_040_888_963_4).rounded()
  let r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33
  var sum = 1.0
  for term in stride(from: 14.0, through: 1, by: -1) { sum = 1 + sum * r / term }
  return sum * Double(sign: .plus, exponent: Int(k), significand: 1)
}

/// cos(2π · turns) to about 1e-15.
func cosine(turns: Double) -> Double {
  // Folded into the quarter turn around zero, where the series is short.
  var turn = turns - turns.rounded()
  var sign = 1.0
  if turn > 0.25 || turn < -0.25 {
    turn = (turn > 0 ? 0.5 : -0.5) - turn
    sign = -1
  }
  let angle = turn * 6.283_185_307_179_586
  let square = angle * angle
  var sum = 1.0
  for term in stride(from: 22.0, through: 2, by: -2) {
    sum = 1 - sum * square / (term * (term - 1))
  }
  return sign * sum
}

/// 1 / (1 + eˣ): 1 far below zero, ½ at zero, 0 far above.
func falling(_ x: Double) -> Double { 1 / (1 + exponential(x)) }

extension RandomSource {
  /// Mean 0 and variance 1, nearly normal: the sum of twelve uniform numbers less six (Irwin–Hall).
  mutating func normal() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += uniform() }
    return sum
  }

  /// A stationary first-order autoregressive process of mean 0 and variance 1.
  mutating func process(_ count: Int, persistence: Double) -> [Double] {
    let innovation = (1 - persistence * persistence).squareRoot()
    var value = normal()
    return (0..<count).map { step in
      if step > 0 { value = persistence * value + innovation * normal() }
      return value
    }
  }
}
