import Tabular

// Dates as they are written in Chinese, in C, and in other languages than English.
extension MomentText {
  /// A date as Chinese and Japanese write it: `2020年1月25日 8时30分`.
  mutating func inCharacters() -> Reading {
    skipBlanks()
    guard let year = number(of: 4), take("年"), let (month, _) = number(), take("月") else {
      return .other
    }
    var day = 1
    if !isAtEnd, isDigit(bytes[cursor]) {
      guard let (value, _) = number(), take("日") || take("号") else { return .other }
      day = value
    }
    guard case .moment(var moment) = date(year, month, day) else { return .impossible }
    skipBlanks()
    guard !isAtEnd else { return .moment(moment) }
    let start = cursor
    guard let (hour, _) = number() else { return .other }
    var time: Double?
    if take("时") || take("時") || take("点") {
      var parts = [0, 0]
      for (index, marks) in [["分"], ["秒"]].enumerated() where !isAtEnd {
        guard let (value, _) = number() else { break }
        guard marks.contains(where: { take($0) }) || isAtEnd else { return .other }
        parts[index] = value
      }
      time = Self.time(hour, parts[0], Double(parts[1]))
    } else {
      cursor = start
      guard case .moment(let clock) = clock() else { return .impossible }
      time = clock.seconds
    }
    guard let time else { return .impossible }
    moment.seconds += time
    moment.hasTime = true
    skipBlanks()
    return isAtEnd ? .moment(moment) : .other
  }

  /// `Sat Mar 28 20:00:00 2020`, as C writes it.
  mutating func clockThenYear(_ month: Int, _ day: Int) -> Reading {
    guard case .moment(let time) = clock(isZoneAllowed: false) else { return .other }
    skipBlanks()
    guard let year = number(of: 4) else { return .other }
    guard case .moment(var moment) = date(year, month, day) else { return .impossible }
    moment.seconds += time.seconds
    moment.hasTime = true
    return .moment(moment)
  }

  /// A month of another language, or the first three or four letters of one.
  mutating func foreignMonth() -> Int? {
    var end = cursor
    while end < bytes.count, isLetter(bytes[end]) || bytes[end] >= 0x80 { end += 1 }
    guard end - cursor > 2 else { return nil }
    let word = String(decoding: bytes[cursor..<end], as: UTF8.self).lowercased()
    guard let month = MonthNames.months[word] else { return nil }
    cursor = end
    _ = take(UInt8(ascii: "."))
    return month
  }
}
