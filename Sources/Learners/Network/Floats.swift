/// Sixteen single-precision numbers at once: two AVX2 registers.
typealias Floats = SIMD16<Float>

/// Memory of a network. Every block starts on a multiple of 64 bytes and has a multiple of 16
/// numbers, so that a loop over whole vectors is always within it and aligned.
typealias FloatPointer = UnsafeMutablePointer<Float>

extension UnsafeMutablePointer<Float> {
  /// The 16 numbers from `index`, a multiple of 16.
  @inline(__always)
  func vector(_ index: Int) -> Floats {
    UnsafeRawPointer(self + index).load(as: Floats.self)
  }

  @inline(__always)
  func store(_ vector: Floats, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: Floats.self)
  }
}

extension Floats {
  /// a·b + c, rounded once. Swift never contracts `a * b + c` by itself, so the source fixes the bits.
  @inline(__always)
  static func fused(_ a: Floats, _ b: Floats, _ c: Floats) -> Floats { c.addingProduct(a, b) }

  @inline(__always)
  static func all(_ value: Float) -> Floats { Floats(repeating: value) }

  @inline(__always)
  var bits: SIMD16<Int32> { unsafeBitCast(self, to: SIMD16<Int32>.self) }

  @inline(__always)
  init(bits: SIMD16<Int32>) { self = unsafeBitCast(bits, to: Floats.self) }

  /// All ones where the lane is negative (or −0), else zero. Arithmetic on the sign bit compiles to
  /// one shift where a comparison and `replacing` take several moves.
  @inline(__always)
  var signMask: SIMD16<Int32> { bits &>> 31 }

  /// This vector where `mask` is all ones, else zero.
  @inline(__always)
  func kept(_ mask: SIMD16<Int32>) -> Floats { Floats(bits: bits & mask) }

  @inline(__always)
  func bounded(_ lower: Float, _ upper: Float) -> Floats {
    let above = (self - upper).signMask
    let low = Floats(bits: (bits & above) | (Floats.all(upper).bits & ~above))
    let below = (low - lower).signMask
    return Floats(bits: (low.bits & ~below) | (Floats.all(lower).bits & below))
  }

  /// The sum of the lanes, added in pairs.
  @inline(__always)
  var total: Float {
    let eight = lowHalf + highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// 1/√x within 5·10⁻⁶ of its size, for normal x > 0.
  ///
  /// An integer guess and two Newton steps: a vector square root compiles to sixteen scalar ones,
  /// and the processor's own estimate differs between makers.
  @inline(__always)
  var inverseSquareRoot: Floats {
    var y = Floats(bits: SIMD16<Int32>(repeating: 0x5f37_5a86) &- (bits &>> 1))
    let half = self * -0.5
    y *= .fused(half * y, y, .all(1.5))
    y *= .fused(half * y, y, .all(1.5))
    return y
  }

  /// eˣ for −80 ≤ x ≤ 80, to 2 units in the last place: x = n ln 2 + r, a polynomial for eʳ.
  @inline(__always)
  var exponential: Floats {
    let shifted = Floats.fused(self, .all(1.442_695_04), .all(roundingShift))
    let whole = shifted - roundingShift
    var r = Floats.fused(whole, .all(-0.693_359_375), self)
    r = .fused(whole, .all(2.121_944_40e-4), r)
    var p = Floats.fused(.all(1.987_569_15e-4), r, .all(1.398_199_950_7e-3))
    p = .fused(p, r, .all(8.333_451_907_3e-3))
    p = .fused(p, r, .all(4.166_579_589_4e-2))
    p = .fused(p, r, .all(1.666_666_545_9e-1))
    p = .fused(p, r, .all(5.000_000_120_1e-1))
    p = .fused(p, r * r, r) + 1
    let exponent = shifted.bits &- SIMD16<Int32>(repeating: Int32(roundingShift.bitPattern))
    return Floats(bits: p.bits &+ (exponent &<< 23))
  }

  /// cos 2πx and sin 2πx within 10⁻⁶, for |x| < 2²¹.
  ///
  /// By the half angle: cos 2πx = 1 − 2 sin² πx and sin 2πx = 2 sin πx cos πx, with polynomials of least
  /// greatest error for |x| ≤ ½, half as long as those for the whole angle.
  @inline(__always)
  var cosineAndSineOfTurns: (Floats, Floats) {
    let r = self - ((self + roundingShift) - roundingShift)
    let (square, half) = (r * r, r.sineOfHalfTurns)
    var cosine = Floats.fused(square, .all(0.219_696_80), .all(-1.331_880_16))
    cosine = .fused(cosine, square, .all(4.058_411_91))
    cosine = .fused(cosine, square, .all(-4.934_792_86))
    cosine = .fused(cosine, square, .all(0.999_999_95))
    let double = half + half
    return (.fused(-double, half, .all(1)), double * cosine)
  }

  /// The cosine alone, of the same bits.
  @inline(__always)
  var cosineOfTurns: Floats {
    let half = (self - ((self + roundingShift) - roundingShift)).sineOfHalfTurns
    return .fused(-(half + half), half, .all(1))
  }

  /// sin πx for |x| ≤ ½.
  @inline(__always)
  private var sineOfHalfTurns: Floats {
    let square = self * self
    var sine = Floats.fused(square, .all(0.077_659_41), .all(-0.598_292_16))
    sine = .fused(sine, square, .all(2.550_077_66))
    sine = .fused(sine, square, .all(-5.167_710_09))
    sine = .fused(sine, square, .all(3.141_592_64))
    return self * sine
  }
}

/// 1.5 · 2²³: adding it rounds a number below 2²² to a whole one.
private let roundingShift: Float = 12_582_912

/// `count` rounded up to a multiple of `step`.
func rounded(_ count: Int, upTo step: Int) -> Int { (count + step - 1) / step * step }
