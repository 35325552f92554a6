/// A quick test, 8 bins at once in `Float`, whether any bin of a feature can beat the best split.
///
/// With nl = HL + λ, nr = HR + λ and n = nl + nr, a split's score is
/// GL²/nl + GR²/nr = (n·GL − nl·G)² / (n·nl·nr) + G²/n: no division is needed to compare it, and
/// no digits cancel. What passes is searched again exactly; on average 2 of 20 features do.
struct SplitGate {
  typealias Floats = SIMD8<Float>

  private let total: Floats
  private let n: Floats
  private let lambda: Floats
  private let least: Floats
  private let lowMask: SIMD8<Int32>
  private let unit: Double
  private let base: Double
  private let scale: Double

  /// - Parameters:
  ///   - leaf: The leaf's sums.
  ///   - lambda: λ₂ in units of the hessian.
  ///   - least: The least hessian sum of a child, in units.
  init(_ leaf: HistogramWord, _ packing: RowPacking, lambda: Double, least: Double) {
    let g = Double(packing.gradientUnits(leaf))
    let h = Double(packing.hessianUnits(leaf))
    let n = h + 2 * lambda
    // The upper 32 bits of a word hold the gradient sum without its lowest bits.
    unit = Double(UInt64(1) << (32 - packing.sumShift))
    // Keeps squares of 62-bit products within the range of a Float.
    scale = 0x1p-20
    total = Floats(repeating: Float(g / unit * scale))
    self.n = Floats(repeating: Float(n * scale))
    self.lambda = Floats(repeating: Float(lambda))
    self.least = Floats(
      repeating: Float((least + lambda) * (n - least - lambda) * scale * 0.99999))
    lowMask = SIMD8(repeating: packing.sumShift == 24 ? 0xFF_FFFF : 0x7FFF_FFFF)
    base = g * g / n
    nScale = n
  }
  private let nScale: Double

  /// What a bin's test value has to exceed for a score above `best`, in units; a little less, because
  /// a Float's rounding must not hide the best bin.
  @inline(__always) func bound(_ best: Double) -> Floats {
    let excess = max(0, best - base) * (1 - 1e-4)
    return Floats(repeating: Float(excess * nScale / (unit * unit) * scale))
  }

  @inline(__always)
  func beats(
    _ a: SIMD4<Int64>, _ b: SIMD4<Int64>, _ bound: Floats
  ) -> SIMDMask<SIMD8<Int32>> {
    let (g, h) = parts(a, b)
    let nl = h + lambda
    // den carries one factor of `scale`, d carries one, and the bound the missing one.
    let d = n * g - total * nl
    let den = nl * (n - nl * Float(0x1p-20))
    return (d * d .> bound * den) .& (den .>= least)
  }

  /// Gradients and hessians of 8 bins, in the lane order of one AVX shuffle.
  @inline(__always)
  private func parts(_ a: SIMD4<Int64>, _ b: SIMD4<Int64>) -> (Floats, Floats) {
    let x = unsafeBitCast(a, to: SIMD8<Int32>.self)
    let y = unsafeBitCast(b, to: SIMD8<Int32>.self)
    let high = SIMD8<Int32>(x[1], x[3], y[1], y[3], x[5], x[7], y[5], y[7])
    let low = SIMD8<Int32>(x[0], x[2], y[0], y[2], x[4], x[6], y[4], y[6]) & lowMask
    return (Floats(high), Floats(low))
  }
}
