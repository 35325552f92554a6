/// A quick look, 8 bins at once in `Float`, at what the bins of a leaf can gain.
///
/// With nl = HL + λ, nr = HR + λ and n = nl + nr, a split's score is
/// GL²/nl + GR²/nr = n·a² / (nl·nr) + G²/n, where a = GL − nl·G/n: the first part, which is all that
/// differs between bins, needs few instructions and no difference of large squares. What it finds
/// is within a known error, so that only features within that error of the best, one as a rule,
/// have to be searched exactly.
struct SplitGate {
  typealias Floats = SIMD8<Float>

  /// −G/n, in units of upper halves of words by hessian units.
  fileprivate let negativeMean: Float
  /// n − λ.
  fileprivate let rest: Float
  fileprivate let lambda: Float
  /// The least nl·nr of a split with children large enough.
  fileprivate let least: Float
  fileprivate let lowMask: Int32
  /// The error of a / √(nl·nr), beyond its own rounding.
  private let error: Double
  /// From a score in units to a²/(nl·nr).
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
    let unit = Double(UInt64(1) << (32 - packing.sumShift))
    negativeMean = Float(-g / unit / n)
    rest = Float(n - lambda)
    self.lambda = Float(lambda)
    let leastProduct = max(1e-30, (least + lambda) * (n - least - lambda))
    self.least = Float(leastProduct * 0.99999)
    lowMask = packing.sumShift == 24 ? 0xFF_FFFF : 0x7FFF_FFFF
    error = (2 + abs(g) / unit * 0x1p-21) / leastProduct.squareRoot()
    base = g * g / n
    scale = 1 / (n * unit * unit)
  }

  /// The least value that a feature has to show to be searched exactly.
  ///
  /// - Parameters:
  ///   - top: The highest value of all features.
  ///   - score: The score to beat, in units.
  func threshold(top: Float, score: Double) -> Float {
    let leader = root(Double(top)) - 2 * error
    let beaten = root(max(0, score - base) * scale) - error
    let root = max(0, leader, beaten)
    return Float(root * root).nextDown
  }

  /// Whether a score is what the highest value promised. If not, that value was of a bin that is not
  /// allowed after all: one child is too small, by less than a `Float` tells.
  func keepsPromise(of top: Float, score: Double) -> Bool {
    (max(0, score - base) * scale).squareRoot() >= root(Double(top)) - 2 * error
  }

  private func root(_ value: Double) -> Double { value.squareRoot() * (1 - 0x1p-19) }
}

/// The gate's constants in every lane.
struct GateLanes {
  typealias Floats = SplitGate.Floats

  private let negativeMean: Floats
  /// n − λ.
  private let rest: Floats
  private let lambda: Floats
  private let least: Floats
  private let lowMask: SIMD8<Int32>

  @inline(__always)
  init(_ gate: SplitGate) {
    negativeMean = Floats(repeating: gate.negativeMean)
    rest = Floats(repeating: gate.rest)
    lambda = Floats(repeating: gate.lambda)
    least = Floats(repeating: gate.least)
    lowMask = SIMD8(repeating: gate.lowMask)
  }

  /// Raises `top` to a²/(nl·nr) of 8 bins where that is higher and both children are large enough.
  @inline(__always)
  func raise(_ top: inout Floats, _ a: SIMD4<Int64>, _ b: SIMD4<Int64>) {
    // The lane order of one AVX shuffle.
    let x = unsafeBitCast(a, to: SIMD8<Int32>.self)
    let y = unsafeBitCast(b, to: SIMD8<Int32>.self)
    let high = SIMD8<Int32>(x[1], x[3], y[1], y[3], x[5], x[7], y[5], y[7])
    let low = SIMD8<Int32>(x[0], x[2], y[0], y[2], x[4], x[6], y[4], y[6]) & lowMask
    let hessian = Floats(low)
    let nl = hessian + lambda
    let excess = Floats(high).addingProduct(negativeMean, nl)
    // As a multiply-add, since the compiler would otherwise weave this and nl into one.
    let product = nl * rest.addingProduct(-1, hessian)
    let value = excess * excess / product
    top.replace(with: value, where: (value .> top) .& (product .>= least))
  }
}
