import Tabular
import Wording

/// The text of a date, of a date and a time, or of a time.
struct MomentText {
  enum Reading: Equatable {
    case moment(Moment)
    /// Written as a date, but there is no such day or time.
    case impossible
    case other
  }

  struct Moment: Equatable {
    var seconds: Double
    var hasDate = true
    var hasTime = false
    var isZoned = false
  }

  let bytes: [UInt8]
  let writing: MomentWriting
  var cursor = 0

  static func read(_ text: some Collection<UInt8>, as writing: MomentWriting) -> Reading {
    var bytes = Array(text)
    // '31.01.2023': some agencies set them in quotes.
    if bytes.count > 2, bytes.first == UInt8(ascii: "'"), bytes.last == UInt8(ascii: "'") {
      bytes = Array(bytes[1..<(bytes.count - 1)])
    }
    var reader = MomentText(bytes: bytes, writing: writing)
    switch writing {
    case .iso, .dayFirst, .monthFirst, .monthYear:
      return reader.bytes.contains(0xe5) ? reader.inCharacters() : reader.written()
    case .compact: return reader.compact()
    case .epoch, .epochMilliseconds, .serial: return reader.counted()
    }
  }

  private init(bytes: [UInt8], writing: MomentWriting) {
    self.bytes = bytes
    self.writing = writing
  }

  // MARK: Written

  private mutating func written() -> Reading {
    skipBlanks()
    guard cursor < bytes.count, bytes.count <= 48 else { return .other }
    var reading: Reading
    if isDigit(bytes[cursor]) {
      reading = numberFirst()
    } else {
      reading = wordFirst()
    }
    guard case .moment(var moment) = reading else { return reading }
    if moment.hasDate, !moment.hasTime, !isAtEnd {
      // 28MAR2020:20:00:00 is written by SAS.
      let isMarked =
        take(UInt8(ascii: "T")) || take(UInt8(ascii: "t")) || take(UInt8(ascii: ":"))
      let isComma = !isMarked && take(UInt8(ascii: ","))
      guard isMarked || isComma || bytes[cursor] == UInt8(ascii: " ") else { return .other }
      skipBlanks()
      reading = clock()
      guard case .moment(let time) = reading else { return reading }
      moment.seconds += time.seconds
      (moment.hasTime, moment.isZoned) = (true, time.isZoned)
    }
    skipBlanks()
    return isAtEnd ? .moment(moment) : .other
  }

  private mutating func numberFirst() -> Reading {
    let start = cursor
    guard let (first, digits) = number(), !isAtEnd else { return .other }
    let mark = bytes[cursor]
    if digits == 4 { return yearFirst(first) }
    if digits == 8, !isAtEnd, mark | 0x20 == UInt8(ascii: "t") || isBlank(mark) {
      // 20200328T200000
      return date(first / 10_000, first / 100 % 100, first % 100)
    }
    guard digits <= 2 else { return .other }
    if mark == UInt8(ascii: ":") {
      cursor = start
      return timeOfDay(UInt8(ascii: ":"))
    }
    if isLetter(mark) || isBlank(mark) || mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/")
      || mark == UInt8(ascii: ".")
    {
      let afterNumber = cursor
      cursor += isLetter(mark) ? 0 : 1
      skipBlanks()
      _ = take("de ")
      if let month = month() { return dayThenMonth(first, month) }
      cursor = afterNumber
    }
    guard isMark(mark) else { return .other }
    cursor += 1
    guard let (second, secondDigits) = number() else { return .other }
    // 03/2014: a month.
    if secondDigits == 4 { return mark == UInt8(ascii: ".") ? .other : date(second, first, 1) }
    guard secondDigits <= 2, take(mark), let (third, thirdDigits) = number() else { return .other }
    guard thirdDigits == 4 || thirdDigits == 2 else { return .other }
    // 18.00.00 is a time, as there is no month 0.
    if mark == UInt8(ascii: "."), thirdDigits == 2, second == 0 || isAtEnd && first == 0 {
      cursor = start
      return timeOfDay(mark)
    }
    let year = thirdDigits == 4 ? third : century(third)
    return writing == .monthFirst ? date(year, first, second) : date(year, second, first)
  }

  private mutating func yearFirst(_ year: Int) -> Reading {
    let mark = bytes[cursor]
    if mark == UInt8(ascii: "-") || isBlank(mark) || mark == UInt8(ascii: "/") || isMark(mark) {
      cursor += 1
    }
    guard !isAtEnd else { return .other }
    switch bytes[cursor] | 0x20 {
    case UInt8(ascii: "q"):
      cursor += 1
      guard let quarter = number(of: 1) else { return .other }
      return (1...4).contains(quarter) ? date(year, quarter * 3 - 2, 1) : .impossible
    case UInt8(ascii: "m") where cursor + 1 < bytes.count && isDigit(bytes[cursor + 1]):
      // 2000M01, as statistical offices write it.
      cursor += 1
      guard let (month, digits) = number(), digits <= 2 else { return .other }
      return date(year, month, 1)
    case UInt8(ascii: "w"):
      cursor += 1
      return week(of: year)
    case let byte where isLetter(byte):
      guard let month = month() else { return .other }
      let day = take(mark) ? number()?.value : 1
      return day.map { date(year, month, $0) } ?? .other
    default: break
    }
    guard isMark(mark) || isBlank(mark), let (month, digits) = number(), digits <= 2 else {
      return .other
    }
    guard !isAtEnd, bytes[cursor] == mark else {
      // 2014.05 is a number and no month.
      guard mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/"), digits == 2 else {
        return .other
      }
      return date(year, month, 1)
    }
    cursor += 1
    guard let (day, dayDigits) = number(), dayDigits <= 2 else { return .other }
    return date(year, month, day)
  }

  private mutating func week(of year: Int) -> Reading {
    guard let (week, digits) = number(), digits <= 2 else { return .other }
    var weekday = 1
    if take(UInt8(ascii: "-")) {
      guard let day = number(of: 1) else { return .other }
      weekday = day
    }
    // The fourth of January lies in week 1.
    guard (1...53).contains(week), (1...7).contains(weekday), let start = CivilDate(year, 1, 4)
    else {
      return .impossible
    }
    let monday = start.dayNumber - start.weekday + 1 + (week - 1) * 7
    let day = CivilDate(day: monday + weekday - 1)
    guard CivilDate(day: monday).week == week else { return .impossible }
    return .moment(Moment(seconds: Double(day.dayNumber * 86_400)))
  }

  private mutating func wordFirst() -> Reading {
    if bytes[cursor] | 0x20 == UInt8(ascii: "q"), bytes.count - cursor > 2 {
      cursor += 1
      guard let quarter = number(of: 1) else { return .other }
      guard !isAtEnd, isMark(bytes[cursor]) || isBlank(bytes[cursor]) else { return .other }
      cursor += 1
      guard let year = number(of: 4) else { return .other }
      return (1...4).contains(quarter) ? date(year, quarter * 3 - 2, 1) : .impossible
    }
    let start = cursor
    guard let month = month() else {
      cursor = start
      guard skipWeekday() else { return .other }
      return isAtEnd ? .other : isDigit(bytes[cursor]) ? numberFirst() : wordFirst()
    }
    guard !isAtEnd else { return .other }
    cursor += isDigit(bytes[cursor]) ? 0 : 1
    skipBlanks()
    guard let (first, digits) = number() else { return .other }
    if digits == 4 { return date(first, month, 1) }
    guard digits <= 2 else { return .other }
    // Jan-14 may be a day or a year; Jan-97 is a month, and Jan 14, 2014 a day.
    if isAtEnd {
      let isYear = digits == 2 && (writing == .monthYear || first > 31 || first == 0)
      return isYear ? date(century(first), month, 1) : .other
    }
    _ = take(UInt8(ascii: ","))
    if !isAtEnd { cursor += isDigit(bytes[cursor]) ? 0 : 1 }
    if cursor + 2 < bytes.count,
      bytes[cursor + 1] == UInt8(ascii: ":") || bytes[cursor + 2] == UInt8(ascii: ":")
    {
      return clockThenYear(month, first)
    }
    guard let year = number(of: 4) else { return .other }
    return date(year, month, first)
  }

  private mutating func dayThenMonth(_ day: Int, _ month: Int) -> Reading {
    while !isAtEnd, !isDigit(bytes[cursor]), !isLetter(bytes[cursor]) { cursor += 1 }
    _ = take("de ")
    guard let (year, digits) = number(), digits == 4 || digits == 2 else { return .other }
    return date(digits == 4 ? year : century(year), month, day)
  }

  private mutating func timeOfDay(_ mark: UInt8) -> Reading {
    guard case .moment(var moment) = clock() else { return .impossible }
    (moment.hasDate, moment.hasTime) = (false, true)
    return .moment(moment)
  }

  // MARK: Parts

  /// A time of the day with its zone. 24:00 is the end of the day; parts stand behind colons, points
  /// or nothing.
  mutating func clock(isZoneAllowed: Bool = true) -> Reading {
    guard var (hour, hourDigits) = number() else { return .other }
    var (minute, second) = (0, 0.0)
    if hourDigits == 4 || hourDigits == 6 {
      if hourDigits == 6 { (hour, second) = (hour / 100, Double(hour % 100)) }
      (hour, minute) = (hour / 100, hour % 100)
      hourDigits = 2
    }
    guard hourDigits <= 2 else { return .other }
    let separator =
      !isAtEnd && bytes[cursor] == UInt8(ascii: ".") ? UInt8(ascii: ".") : UInt8(ascii: ":")
    if take(separator) {
      guard let value = number(of: 2) else { return .other }
      minute = value
      if take(separator) {
        guard let value = number(of: 2) else { return .other }
        second = Double(value)
        if !isAtEnd, bytes[cursor] == UInt8(ascii: ".") || bytes[cursor] == UInt8(ascii: ",") {
          cursor += 1
          var scale = 0.1
          while !isAtEnd, isDigit(bytes[cursor]) {
            second += Double(bytes[cursor] & 15) * scale
            scale /= 10
            cursor += 1
          }
          second = (second * 1e6).rounded() / 1e6
        }
      }
    }
    var hours = hour
    let afterTime = cursor
    skipBlanks()
    if cursor + 1 < bytes.count, bytes[cursor + 1] | 0x20 == UInt8(ascii: "m"),
      case let half = bytes[cursor] | 0x20, half == UInt8(ascii: "a") || half == UInt8(ascii: "p")
    {
      guard (1...12).contains(hour) else { return .impossible }
      hours = hour % 12 + (half == UInt8(ascii: "p") ? 12 : 0)
      cursor += 2
    } else {
      cursor = afterTime
    }
    guard let time = Self.time(hours, minute, second) else { return .impossible }
    guard isZoneAllowed else {
      return .moment(Moment(seconds: time, hasDate: false, hasTime: true))
    }
    guard let zone = zone() else { return .other }
    return .moment(
      Moment(
        seconds: time - Double(zone.offset), hasDate: false, hasTime: true, isZoned: zone.isThere))
  }

  private mutating func zone() -> (offset: Int, isThere: Bool)? {
    let start = cursor
    skipBlanks()
    guard !isAtEnd else { return (0, false) }
    if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) || take("UTC") || take("GMT") {
      return (0, true)
    }
    let sign = bytes[cursor]
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      cursor = start
      return (0, false)
    }
    cursor += 1
    guard let (value, digits) = number() else { return nil }
    var (hours, minutes) = (value, 0)
    if digits == 4 { (hours, minutes) = value.quotientAndRemainder(dividingBy: 100) }
    if digits <= 2, take(UInt8(ascii: ":")) { minutes = number()?.value ?? 99 }
    guard hours <= 18, minutes < 60 else { return nil }
    let offset = hours * 3600 + minutes * 60
    return (sign == UInt8(ascii: "-") ? -offset : offset, true)
  }

  static func time(_ hour: Int, _ minute: Int, _ second: Double) -> Double? {
    guard hour < 24 || hour == 24 && minute == 0 && second == 0, minute < 60, second < 61 else {
      return nil
    }
    return Double(hour * 3600 + minute * 60) + second
  }

  func date(_ year: Int, _ month: Int, _ day: Int) -> Reading {
    guard let date = CivilDate(year, month, day) else { return .impossible }
    return .moment(Moment(seconds: Double(date.dayNumber * 86_400)))
  }

  private func century(_ year: Int) -> Int { year < 69 ? 2000 + year : 1900 + year }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ].map { Array($0.utf8) }
  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ].map { Array($0.utf8) }

  private mutating func month() -> Int? {
    name(among: Self.months).map { $0 + 1 } ?? foreignMonth()
  }

  private mutating func skipWeekday() -> Bool {
    guard name(among: Self.weekdays) != nil else { return false }
    _ = take(UInt8(ascii: ","))
    skipBlanks()
    return true
  }

  /// A name or its first three letters or four, with a point behind it or not.
  private mutating func name(among names: [[UInt8]]) -> Int? {
    var end = cursor
    while end < bytes.count, isLetter(bytes[end]) { end += 1 }
    let word = bytes[cursor..<end].map { $0 | 0x20 }
    guard word.count >= 3,
      let found = names.firstIndex(where: {
        $0.count == word.count ? $0 == word : word.count <= 4 && $0.starts(with: word)
      })
    else { return nil }
    cursor = end
    _ = take(UInt8(ascii: "."))
    return found
  }

  mutating func number() -> (value: Int, digits: Int)? {
    let start = cursor
    var value = 0
    while !isAtEnd, isDigit(bytes[cursor]), cursor - start < 9 {
      value = value * 10 + Int(bytes[cursor] & 15)
      cursor += 1
    }
    return cursor > start ? (value, cursor - start) : nil
  }

  mutating func number(of digits: Int) -> Int? {
    guard let found = number(), found.digits == digits else { return nil }
    return found.value
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard !isAtEnd, bytes[cursor] == byte else { return false }
    cursor += 1
    return true
  }

  mutating func take(_ word: String) -> Bool {
    guard !isAtEnd, bytes[cursor...].starts(with: word.utf8) else { return false }
    cursor += word.utf8.count
    return true
  }

  var isAtEnd: Bool { cursor >= bytes.count }
  mutating func skipBlanks() { while !isAtEnd, isBlank(bytes[cursor]) { cursor += 1 } }
}

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") }
private func isMark(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
}
