/// One row of a leaf in one word: quantised gradient, quantised hessian, row number, from the top.
///
/// Carried along when rows are partitioned, so that no gradient is ever gathered.
typealias RowEntry = UInt64

/// Sums over rows in one word: Σ quantised gradient above, Σ quantised hessian below.
///
/// Whole numbers: subtracting a sibling loses nothing, and sums do not depend on the order of rows.
typealias HistogramWord = Int64

/// How gradients and hessians become whole numbers, and where they stand in a word.
///
/// Where all hessians are equal the hessian's unit is one row: the lower part of a word then counts
/// rows, and 40 bits are left for the gradient. Otherwise both share the word equally. The scales
/// are chosen anew for each tree, from the sums of magnitudes, so that no sum can overflow.
struct RowPacking: Equatable {
  let rowBits: UInt64
  let hessianBits: UInt64
  /// Bits of a histogram word below the gradient.
  let sumShift: UInt64
  let hasConstantHessian: Bool
  /// Units in a gradient of 1.
  private(set) var gradientScale = 1.0
  /// Units in a hessian of 1.
  private(set) var hessianScale = 1.0

  /// - Parameter rowCount: Rows of the table, which bounds the row numbers; below 2³¹.
  init(rowCount: Int, hasConstantHessian: Bool) {
    rowBits = UInt64(max(1, Int.bitWidth - max(1, rowCount - 1).leadingZeroBitCount))
    self.hasConstantHessian = hasConstantHessian
    sumShift = hasConstantHessian && rowCount < 1 << 24 ? 24 : 32
    hessianBits = hasConstantHessian ? 1 : (64 - rowBits) / 2 - 1
  }

  /// Chooses the scales for the gradients and hessians of one tree.
  ///
  /// - Parameter hessian: With a constant hessian, its value is `largestHessian`.
  mutating func scale(
    gradientSum: Double, largestGradient: Double, hessianSum: Double, largestHessian: Double
  ) {
    // The rounding trick below holds 51 bits.
    let gradientRoom = Double(UInt64(1) << min(50, 62 - rowBits - hessianBits))
    let gradientSumRoom = Double(UInt64(1) << (62 - sumShift))
    gradientScale =
      largestGradient > 0
      ? min((gradientRoom - 1) / largestGradient, gradientSumRoom / gradientSum) : 1
    if hasConstantHessian {
      hessianScale = 1 / largestHessian
    } else {
      let hessianRoom = Double(UInt64(1) << hessianBits)
      hessianScale = min(
        (hessianRoom - 2) / largestHessian, Double(UInt64(1) << (sumShift - 2)) / hessianSum)
    }
  }

  // MARK: Entries

  @inline(__always) func gradientUnits(_ gradient: Float) -> Int64 {
    rounded(Double(gradient) * gradientScale)
  }

  @inline(__always) func gradientUnits(_ gradients: SIMD4<Double>) -> SIMD4<Int64> {
    let moved = gradients * gradientScale + SIMD4(repeating: Self.integerBase)
    return unsafeBitCast(moved, to: SIMD4<Int64>.self)
      &- SIMD4(repeating: Int64(bitPattern: Self.integerBase.bitPattern))
  }

  /// At least one unit, so that no row is without weight.
  @inline(__always) func hessianUnits(_ hessian: Float) -> Int64 {
    rounded(max(1, Double(hessian) * hessianScale))
  }

  @inline(__always)
  func entry(row: Int, gradientUnits: Int64, hessianUnits: Int64) -> RowEntry {
    let pair = (gradientUnits &<< Int64(hessianBits)) | hessianUnits
    return (UInt64(bitPattern: pair) &<< rowBits) | UInt64(truncatingIfNeeded: row)
  }

  /// The entries of four rows of a constant hessian.
  @inline(__always)
  func entries(rows: SIMD4<UInt64>, gradientUnits: SIMD4<Int64>) -> SIMD4<UInt64> {
    let gradients = unsafeBitCast(gradientUnits, to: SIMD4<UInt64>.self)
    return (gradients &<< SIMD4(repeating: hessianBits &+ rowBits))
      | (rows &+ SIMD4(repeating: 1 &<< rowBits))
  }

  /// The nearest integer of a number below 2⁵¹: adding 1.5 · 2⁵² leaves it in the low bits.
  @inline(__always)
  private func rounded(_ value: Double) -> Int64 {
    Int64(bitPattern: (value + Self.integerBase).bitPattern)
      &- Int64(bitPattern: Self.integerBase.bitPattern)
  }

  private static var integerBase: Double { 0x1.8p52 }

  @inline(__always) var rowMask: UInt64 { (1 << rowBits) - 1 }

  @inline(__always) func row(_ entry: RowEntry) -> Int {
    Int(truncatingIfNeeded: entry & rowMask)
  }

  /// What a row adds to a histogram.
  @inline(__always) func word(_ entry: RowEntry) -> HistogramWord {
    let pair = Int64(bitPattern: entry) &>> Int64(rowBits)
    let mask = Int64(1) &<< Int64(hessianBits) &- 1
    return ((pair & ~mask) &<< Int64(sumShift &- hessianBits)) | (pair & mask)
  }

  /// The word of sums.
  func word(gradientUnits: Int64, hessianUnits: Int64) -> HistogramWord {
    (gradientUnits &<< Int64(sumShift)) &+ hessianUnits
  }

  @inline(__always) func gradientUnits(_ word: HistogramWord) -> Int64 { word &>> Int64(sumShift) }
  @inline(__always) func hessianUnits(_ word: HistogramWord) -> Int64 {
    word & (Int64(1) &<< Int64(sumShift) &- 1)
  }
  func gradient(_ word: HistogramWord) -> Double { Double(gradientUnits(word)) / gradientScale }
  func hessian(_ word: HistogramWord) -> Double { Double(hessianUnits(word)) / hessianScale }
}
