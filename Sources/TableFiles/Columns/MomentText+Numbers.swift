import Tabular

// Dates as numbers: seconds, days of a workbook, digits without marks.
extension MomentText {
  func counted() -> Reading {
    let number = bytes.withUnsafeBufferPointer { DecimalNumber.parse(FieldText.trimmed($0)) }
    guard let number, abs(number) < 1e15 else { return .other }
    switch writing {
    case .epoch: return .moment(Moment(seconds: number, hasTime: true, isZoned: true))
    case .epochMilliseconds:
      return .moment(Moment(seconds: number / 1000, hasTime: true, isZoned: true))
    default:
      guard let seconds = Self.seconds(ofSerial: number) else { return .impossible }
      return .moment(Moment(seconds: seconds, hasTime: number != number.rounded()))
    }
  }

  /// - Returns: `nil` for a day that no calendar of a workbook has.
  static func seconds(ofSerial serial: Double, from1904: Bool = false) -> Double? {
    guard serial >= 0, serial < 2_958_466 else { return nil }
    // Workbooks count a 29 February of 1900, which never was.
    let day = from1904 ? serial - 24_107 : serial < 60 ? serial - 25_568 : serial - 25_569
    // To the millisecond: a serial is a fraction of a day, rounded.
    return (day * 86_400_000).rounded() / 1000
  }

  func compact() -> Reading {
    guard bytes.allSatisfy(isDigit) else { return .other }
    func part(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 & 15) } }
    switch bytes.count {
    case 6: return date(part(0..<4), part(4..<6), 1)
    case 8: return date(part(0..<4), part(4..<6), part(6..<8))
    case 10, 12, 14:
      guard case .moment(var moment) = date(part(0..<4), part(4..<6), part(6..<8)) else {
        return .impossible
      }
      let minute = bytes.count > 10 ? part(10..<12) : 0
      let second = bytes.count > 12 ? part(12..<14) : 0
      guard let time = Self.time(part(8..<10), minute, Double(second)) else { return .impossible }
      moment.seconds += time
      moment.hasTime = true
      return .moment(moment)
    default: return .other
    }
  }
}
