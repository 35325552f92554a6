import Testing

@testable import Report

@Suite("Numbers for people")
struct NumbersTests {
  @Test(
    "four significant digits, none beyond the sixth after the point",
    arguments: [
      (1234.5, "1235"), (123.45, "123.5"), (12.345, "12.35"), (1.2345, "1.235"),
      (0.012345, "0.01235"), (0.00000012, "0"), (-3.25, "−3.250"), (0, "0"),
      (.nan, "–"), (.infinity, "–"), (9.9999, "10.00"), (0.99999, "1.000"), (99.996, "100.0"),
    ])
  func figures(value: Double, text: String) {
    #expect(figure(value) == text)
  }

  @Test("levels of intervals keep the digits they need")
  func levels() {
    #expect([0.9, 0.5, 0.975, 0.07].map(percentLevel) == ["90 %", "50 %", "97.5 %", "7 %"])
  }

  @Test("the median is the middle, or the mean of the middle two")
  func medians() {
    #expect(median([]) == nil)
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 2, 3]) == 2.5)
  }
}
