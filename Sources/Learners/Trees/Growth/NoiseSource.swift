import Tabular

/// Random numbers for vectors, eight at once: xorshift in each lane (Marsaglia 2003).
struct NoiseSource {
  private var state: SIMD8<UInt32>

  init(_ random: inout RandomSource) {
    state = SIMD8(repeating: 0)
    // A lane must not be 0: it would stay so.
    for lane in 0..<8 { state[lane] = UInt32(truncatingIfNeeded: random.next() >> 32) | 1 }
  }

  @inline(__always) private mutating func bits() -> SIMD8<UInt32> {
    var x = state
    x ^= x &<< SIMD8(repeating: 13)
    x ^= x &>> SIMD8(repeating: 17)
    x ^= x &<< SIMD8(repeating: 5)
    state = x
    return x
  }

  /// Uniform in 0..<1, multiples of 2⁻²³.
  @inline(__always) mutating func uniform() -> EightFloats {
    // 23 bits in the mantissa of 1.
    unsafeBitCast((bits() &>> 9) | SIMD8(repeating: 0x3F80_0000), to: EightFloats.self) - 1
  }

  /// Near to normal: mean 0, deviation 1.
  ///
  /// The sum of four uniform bytes is normal to within a few hundredths of a deviation up to 2.5
  /// deviations; as noise on scores no more is needed.
  @inline(__always) mutating func normal() -> EightFloats {
    let x = bits()
    let pairs = (x & SIMD8(repeating: 0x00FF_00FF)) &+ (x &>> 8 & SIMD8(repeating: 0x00FF_00FF))
    let sum = (pairs & SIMD8(repeating: 0xFFFF)) &+ (pairs &>> SIMD8(repeating: 16))
    // An integer below 2²³ in the mantissa of 2²³ is a number without a conversion.
    let shifted = unsafeBitCast(sum | SIMD8(repeating: 0x4B00_0000), to: EightFloats.self)
    return (shifted - (0x1p23 + 510)) * (1 / 147.8)
  }
}
