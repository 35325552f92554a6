/// A power of two by which numbers of extreme size are multiplied before they are squared or summed, so
/// that nothing overflows or vanishes. Multiplying by it is exact for all but the smallest numbers.
package enum BinaryUnit {
  /// The power that brings the greatest magnitude into 1..<2, as far as a number can hold it; 1 where
  /// that magnitude lies within 2 to the power of `-reach` … `reach`, or where nothing is finite and
  /// not zero.
  ///
  /// - Complexity: O(values).
  package static func factor(of values: some Sequence<Double>, reach: Int) -> Double {
    var greatest = 0.0
    for value in values where value.isFinite { greatest = max(greatest, value.magnitude) }
    return factor(ofMagnitude: greatest, reach: reach)
  }

  /// The same for a greatest magnitude that is known.
  package static func factor(ofMagnitude greatest: Double, reach: Int) -> Double {
    guard greatest > 0, greatest.isFinite, abs(Int(greatest.exponent)) > reach else { return 1 }
    let exponent = min(max(-Int(greatest.exponent), -1022), 1023)
    return Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// Beyond 2 to this power, or its inverse, sums of squares are no longer safe.
  package static let squareReach = 400
}
