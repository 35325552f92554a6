/// A month of the twin's calendar.
struct Month {
  var year: Int
  /// 1…12.
  var number: Int

  /// July 2014 to September 2025, earliest first: 135 months.
  static let all: [Month] = (0..<135).map { step in
    Month(year: 2014 + (6 + step) / 12, number: (6 + step) % 12 + 1)
  }

  /// The middle of the month in years, such as 2020.375.
  var time: Double { Double(year) + (Double(number) - 0.5) / 12 }

  var days: Int {
    switch number {
    case 2: year % 4 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// A yearly wave with its crest in the middle of month `peak`, between −1 and 1.
  func season(peak: Double) -> Double { cosine(turns: (Double(number) - peak) / 12) }

  func isBefore(_ year: Int, _ number: Int) -> Bool { (self.year, self.number) < (year, number) }
}
