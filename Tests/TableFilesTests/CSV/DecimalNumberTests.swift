import Tabular
import Glibc
import Testing

@testable import TableFiles

@Suite("Decimal numbers")
struct TablesNumberTests {
  private func parse(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBufferPointer { DecimalNumber.parse($0) }
  }

  @Test(
    "what is no decimal number is refused",
    arguments: [
      "", "-", "+", ".", "-.", "e5", "1e", "1e+", "nan", "NaN", "inf", "-Infinity", "0x10", "1_000",
      "1,5", "1.2.3", "1 2", "--1", "1d5", "1f", "١", "1e999", "-1e400",
    ])
  func refused(text: String) { #expect(parse(text) == nil) }

  @Test(
    "hard cases are rounded as the C library rounds them",
    arguments: [
      "0", "-0", "+5", ".5", "5.", "00012.500", "1e22", "1e23", "9007199254740993",
      "9007199254740992.5", "9007199254740993.0000000000000000000001", "0.1", "123456789012345678",
      "1.7976931348623157e308", "1.7976931348623158e308", "2.2250738585072014e-308", "5e-324",
      "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-400", "8.5e-27",
      "4503599627370497.5",
      "0.000000000000000000000000001", "18446744073709551615", "18446744073709551616e-5",
      "1e0000000000000000000000000", "0e999999999999", "1e-0005", "9999999999999999999e55",
    ])
  func hard(text: String) { #expect(parse(text)?.bitPattern == strtod(text, nil).bitPattern) }

  @Test("random texts are read bit for bit as by the C library")
  func random() {
    var source = RandomSource(seed: 7)
    let wrong = (0..<200_000).map { _ in randomNumber(&source) }.filter { text in
      let expected = strtod(text, nil)
      return parse(text)?.bitPattern != (expected.isFinite ? expected.bitPattern : nil)
    }
    #expect(wrong == [])
  }

  @Test("doubles halfway between neighbours go to the even one")
  func ties() {
    var source = RandomSource(seed: 8)
    // An odd number of 54 bits is halfway between two doubles.
    let wrong = (0..<50_000).map { _ in String(source.next() >> 10 | 1 | 1 << 53) }.filter {
      parse($0)?.bitPattern != strtod($0, nil).bitPattern
    }
    #expect(wrong == [])
  }

  /// A double of random bits as its shortest text, or random digits with a point and an exponent.
  private func randomNumber(_ source: inout RandomSource) -> String {
    if source.index(below: 3) == 0 {
      let number = Double(bitPattern: source.next())
      if number.isFinite { return "\(number)" }
    }
    var text = source.index(below: 2) == 0 ? "-" : ""
    let count = 1 + source.index(below: source.index(below: 10) == 0 ? 40 : 20)
    let point = source.index(below: 2 * count)
    for position in 0..<count {
      if position == point { text += "." }
      text += String(source.index(below: 10))
    }
    let range = source.index(below: 4) == 0 ? 350 : 40
    if source.index(below: 2) == 0 { text += "e\(source.index(below: 2 * range) - range)" }
    return text
  }
}
