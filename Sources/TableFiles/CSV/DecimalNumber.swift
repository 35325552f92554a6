/// The double nearest to a decimal number (ties to even), whatever the locale.
///
/// Grammar: an optional sign, digits with an optional point, an optional exponent. No hexadecimal, no
/// "nan" or "inf", no grouping. After Lemire, "Number Parsing at a Gigabyte per Second", Software:
/// Practice and Experience 51 (2021): up to 19 digits and an exponent from −27 to 55 are decided by
/// one or two 64-bit products; others, which are rare, by the standard library.
enum DecimalNumber {
  /// `nil` if the text is not a number or its size is beyond a double's.
  static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var cursor = 0
    let count = text.count
    var isNegative = false
    if count > 0, text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
      isNegative = text[0] == UInt8(ascii: "-")
      cursor = 1
    }
    var significand: UInt64 = 0
    let digitStart = cursor
    readDigits(text, from: &cursor, into: &significand)
    var digits = cursor - digitStart
    var exponent = 0
    if cursor < count, text[cursor] == UInt8(ascii: ".") {
      cursor += 1
      let fractionStart = cursor
      readDigits(text, from: &cursor, into: &significand)
      exponent = fractionStart - cursor
      digits -= exponent
    }
    guard digits > 0 else { return nil }
    if cursor < count {
      guard let written = writtenExponent(text, from: cursor) else { return nil }
      exponent += written
    }
    // With more digits the significand may have wrapped.
    if digits > 19 { return general(text) }
    let size: Double
    if significand >> 53 == 0, -22...0 ~= exponent {
      // Both are exact, so that the quotient is rounded once (Clinger 1990).
      size = Double(significand) / powersOfTen[-exponent]
    } else if powers ~= exponent, significand != 0 {
      size = nearest(significand, exponent)
    } else {
      return general(text)
    }
    return isNegative ? -size : size
  }

  /// Appends the digits from `cursor` on to a number, and moves behind them.
  @inline(__always)
  private static func readDigits(
    _ text: UnsafeBufferPointer<UInt8>, from cursor: inout Int, into number: inout UInt64
  ) {
    // Eight at a time: numbers computed by a program have some seventeen digits.
    while cursor + 8 <= text.count {
      let eight = UInt64(
        littleEndian: UnsafeRawPointer(text.baseAddress.unsafelyUnwrapped + cursor).loadUnaligned(
          as: UInt64.self))
      // Every byte from 0x30 to 0x39: the high half is 3, and still is with 6 added.
      guard eight & 0xf0f0_f0f0_f0f0_f0f0 == 0x3030_3030_3030_3030,
        (eight &+ 0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0 == 0x3030_3030_3030_3030
      else { break }
      // Pairs of digits, then of pairs, then of fours; the first digit lies in the lowest byte.
      var value = eight &- 0x3030_3030_3030_3030
      value = (value &* 10 &+ value >> 8) & 0x00ff_00ff_00ff_00ff
      value = (value &* 100 &+ value >> 16) & 0x0000_ffff_0000_ffff
      value = (value &* 10_000 &+ value >> 32) & 0xffff_ffff
      number = number &* 100_000_000 &+ value
      cursor += 8
    }
    while cursor < text.count {
      let digit = text[cursor] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      number = number &* 10 &+ UInt64(digit)
      cursor += 1
    }
  }

  /// What follows `e`, kept within ±100,000; `nil` if the rest of the text is no exponent.
  private static func writtenExponent(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard text[start] | 0x20 == UInt8(ascii: "e") else { return nil }
    var cursor = start + 1
    var isNegative = false
    if cursor < text.count, text[cursor] == UInt8(ascii: "-") || text[cursor] == UInt8(ascii: "+") {
      isNegative = text[cursor] == UInt8(ascii: "-")
      cursor += 1
    }
    guard cursor < text.count else { return nil }
    var exponent = 0
    while cursor < text.count {
      let digit = text[cursor] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      exponent = min(exponent * 10 + Int(digit), 100_000)
      cursor += 1
    }
    return isNegative ? -exponent : exponent
  }

  /// The plain way, for any text of the grammar.
  static func general(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite else {
      return nil
    }
    return number
  }

  private static var powers: ClosedRange<Int> { -27...55 }

  private static let powersOfTen: InlineArray<23, Double> = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The 128 leading bits of 5^q for q in `powers`: exact for q ≥ 0, rounded up for q < 0.
  private static let powersOfFive: [(high: UInt64, low: UInt64)] = powers.map { q in
    var power: UInt128 = 1
    for _ in 0..<abs(q) { power *= 5 }
    if q >= 0 {
      power <<= power.leadingZeroBitCount
    } else {
      // 2^(z + 127) / 5^−q, where 2^z is the least power of two above 5^−q.
      let z = UInt128.bitWidth - power.leadingZeroBitCount
      power = power.dividingFullWidth((1 << (z - 1), 0)).quotient + 1
    }
    return (UInt64(truncatingIfNeeded: power >> 64), UInt64(truncatingIfNeeded: power))
  }

  /// significand × 10^exponent, rounded to nearest, ties to even. `significand` is not 0; all results
  /// are normal doubles.
  private static func nearest(_ significand: UInt64, _ exponent: Int) -> Double {
    let shift = significand.leadingZeroBitCount
    let w = significand << UInt64(shift)
    let five = powersOfFive[exponent - powers.lowerBound]
    var (upper, lower) = w.multipliedFullWidth(by: five.high)
    // Only if the low 9 bits are all ones can the second half of the power change the rounding.
    if upper & 0x1ff == 0x1ff {
      let second = w.multipliedFullWidth(by: five.low).high
      let (sum, carry) = lower.addingReportingOverflow(second)
      lower = sum
      if carry { upper += 1 }
    }
    let topBit = upper >> 63
    let cut = topBit + 9
    var mantissa = upper >> cut
    // Floor of exponent × log2(10), for a product of 64 + 64 bits.
    var binary = ((217_706 * exponent) >> 16) + 63 + Int(topBit) - shift
    // A tie is possible only where the power of five fits in 64 bits.
    if lower <= 1, (-4...23).contains(exponent), mantissa & 3 == 1, mantissa << cut == upper {
      mantissa &= ~1
    }
    mantissa = (mantissa + (mantissa & 1)) >> 1
    if mantissa == 1 << 53 {
      mantissa = 1 << 52
      binary += 1
    }
    return Double(
      bitPattern: UInt64(binary + 1023) << 52 | (mantissa & ((1 << 52) - 1)))
  }
}
