/// What a column of dates or times holds: its cells are numbers of seconds.
///
/// Dates count from 1970-01-01T00:00, without a zone as a clock on the wall shows them, with one in
/// UTC. Times of the day count from midnight.
public struct MomentForm: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable { case date, datetime, time }
  package var kind: Kind
  /// Whether the cells name their zone: seconds then count in UTC.
  package var isZoned: Bool
  /// The finest step between the cells of the column.
  package var step: MomentStep
  /// How the cells of the file are written.
  package var writing: MomentWriting

  package init(
    _ kind: Kind, isZoned: Bool = false, step: MomentStep, writing: MomentWriting = .iso
  ) {
    self.writing = writing
    self.kind = kind
    self.isZoned = isZoned
    self.step = step
  }

  /// The moment as ISO 8601 writes it.
  package func text(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e14 else { return shortestText(seconds) }
    let whole = Int(seconds.rounded(.down))
    let (day, second) = floorDivision(whole, 86_400)
    if kind == .time { return clockText(whole, fraction: seconds - Double(whole)) }
    let date = CivilDate(day: day)
    if kind == .date { return "\(date)" }
    let zone = isZoned ? "Z" : ""
    return "\(date)T\(clockText(second, fraction: seconds - Double(whole)))\(zone)"
  }

  private func clockText(_ second: Int, fraction: Double) -> String {
    let parts = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
    guard fraction > 0 else { return parts.joined(separator: ":") }
    return parts.joined(separator: ":") + shortestText((fraction * 1e6).rounded() / 1e6).dropFirst()
  }
}

/// How dates are written.
package enum MomentWriting: String, CaseIterable, Sendable {
  /// Years first, or months by their names: no other reading is possible.
  case iso
  case dayFirst = "day-first"
  case monthFirst = "month-first"
  /// Months of years with two digits, as spreadsheets show them: `Jan-14`.
  case monthYear = "month-year"
  /// Digits alone: `20140131`, `201401`, `2014013113`.
  case compact
  /// Seconds since 1970-01-01T00:00 UTC.
  case epoch
  case epochMilliseconds = "epoch-ms"
  /// Days of a workbook: 1 is 1900-01-01, and 61 is 1900-03-01.
  case serial
}

/// A step of time: so many seconds, or so many months.
package struct MomentStep: Hashable, Sendable {
  package enum Unit: String, Sendable { case second, month }
  package var count: Int
  package var unit: Unit

  package init(_ count: Int, _ unit: Unit) {
    self.count = count
    self.unit = unit
  }

  package static let second = MomentStep(1, .second)
  package static let hour = MomentStep(3600, .second)
  package static let day = MomentStep(86_400, .second)
  package static let week = MomentStep(7 * 86_400, .second)
  package static let month = MomentStep(1, .month)
  package static let quarter = MomentStep(3, .month)
  package static let year = MomentStep(12, .month)

  /// The number of the step in which a moment lies; it counts up by 1 from step to step.
  package func position(_ seconds: Double) -> Int {
    let whole = Int(seconds.rounded(.down))
    switch unit {
    case .second: return floorDivision(whole, count).quotient
    case .month:
      let date = CivilDate(day: floorDivision(whole, 86_400).quotient)
      return floorDivision(date.year * 12 + date.month - 1, count).quotient
    }
  }

  /// As a person says it: "1 hour", "20 days".
  package var words: String {
    let named: [(Int, Unit, String)] = [
      (12, .month, "year"), (3, .month, "quarter"), (1, .month, "month"),
      (7 * 86_400, .second, "week"), (86_400, .second, "day"), (3600, .second, "hour"),
      (60, .second, "minute"), (1, .second, "second"),
    ]
    for (size, unit, name) in named where unit == self.unit && count % size == 0 {
      return "\(count / size) \(name)\(count == size ? "" : "s")"
    }
    return "\(count) seconds"
  }

  /// The greatest step of which all distances between the moments are multiples: of years, months,
  /// or seconds. A day where there are not two moments.
  ///
  /// - Parameter moments: Seconds, in any order; NaN where missing.
  /// - Complexity: O(n)
  package static func finest(of moments: [Double]) -> MomentStep {
    var first: Int?
    var (seconds, months) = (0, 0)
    var sameDay = true
    var start = CivilDate(day: 0)
    for moment in moments where moment.isFinite && abs(moment) < 1e14 {
      let whole = Int(moment.rounded(.down))
      guard let first else {
        first = whole
        start = CivilDate(day: floorDivision(whole, 86_400).quotient)
        continue
      }
      let distance = abs(whole - first)
      seconds = greatestDivisor(seconds, distance)
      guard sameDay else {
        if seconds == 1 { break }
        continue
      }
      let (day, _) = floorDivision(whole, 86_400)
      let date = CivilDate(day: day)
      sameDay =
        distance % 86_400 == 0
        && (date.day == start.day || (date.isMonthEnd && start.isMonthEnd))
      months = greatestDivisor(
        months, abs((date.year - start.year) * 12 + date.month - start.month))
    }
    guard seconds > 0 else { return .day }
    return sameDay && months > 0 ? MomentStep(months, .month) : MomentStep(seconds, .second)
  }
}

/// A day of the Gregorian calendar.
package struct CivilDate: Hashable, Sendable, CustomStringConvertible {
  package let year: Int
  package let month: Int
  package let day: Int

  /// - Returns: `nil` where there is no such day.
  package init?(_ year: Int, _ month: Int, _ day: Int) {
    guard (1...12).contains(month), day >= 1, day <= Self.dayCount(year, month) else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// - Parameter day: Days since 1970-01-01. After Hinnant, "chrono-Compatible Low-Level Date
  ///   Algorithms" (2013): eras of 400 years that begin in March.
  package init(day: Int) {
    let (era, dayOfEra) = floorDivision(day + 719_468, 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    self.day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  package var dayNumber: Int {
    let (era, yearOfEra) = floorDivision(month <= 2 ? year - 1 : year, 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Monday is 1, Sunday 7.
  package var weekday: Int { floorDivision(dayNumber + 3, 7).remainder + 1 }
  package var dayOfYear: Int { dayNumber - CivilDate.first(of: year) + 1 }
  /// Of ISO 8601: week 1 is that of the first Thursday.
  package var week: Int {
    let thursday = CivilDate(day: dayNumber - weekday + 4)
    return (thursday.dayOfYear - 1) / 7 + 1
  }
  package var isMonthEnd: Bool { day == Self.dayCount(year, month) }

  package var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

  private static func first(of year: Int) -> Int {
    // There is a first of January in every year.
    CivilDate(year, 1, 1).unsafelyUnwrapped.dayNumber
  }

  private static func dayCount(_ year: Int, _ month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }
}

/// The quotient rounded down, and what remains, which is not below 0.
package func floorDivision(_ number: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
  let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

private func greatestDivisor(_ a: Int, _ b: Int) -> Int {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(abs(number))
  let zeros = String(repeating: "0", count: max(0, width - digits.count))
  return (number < 0 ? "-" : "") + zeros + digits
}
