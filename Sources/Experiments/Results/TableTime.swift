import Stacking
import Serving
import Planning
import Specification
import Tabular

/// Time and group of the rows of a table, as its key and the experiment's features tell them.
struct TableTime {
  private enum Source {
    /// Year, month and day, as far as there are columns of them.
    case parts([Column])
    /// Seconds since 1970-01-01T00:00 by row, NaN where missing.
    case moments([Double], step: MomentStep)
  }
  private let source: Source
  private let others: [Column]
  /// What the groups are, such as `District`; empty without other keys.
  let groupName: String

  /// - Returns: `nil` where no stage on the table declares its time, or it has more parts than a day.
  init?(_ table: Table, stage: StageSpec, keys: [String]) {
    guard let time = stage.declaredTime else { return nil }
    let columns = time.compactMap { table[$0] }
    guard columns.count == time.count, let first = columns.first else { return nil }
    if let form = first.moment, form.kind != .time {
      guard let moments = Self.moments(columns, first: form) else { return nil }
      source = moments
    } else {
      guard columns.count <= 3 else { return nil }
      source = .parts(columns)
    }
    let rest = keys.filter { !time.contains($0) }
    others = rest.compactMap { table[$0] }
    groupName = rest.joined(separator: ", ")
  }

  /// A column of dates, with times of the day or hours and minutes in columns behind it.
  private static func moments(_ columns: [Column], first: MomentForm) -> Source? {
    guard case .numbers(var seconds)? = columns.first?.values else { return nil }
    var step = first.step
    for (place, column) in columns.enumerated().dropFirst() {
      guard case .numbers(let parts) = column.values else { return nil }
      let size = column.moment != nil ? 1 : place == 1 ? 3600.0 : 60
      for row in seconds.indices { seconds[row] += parts[row] * size }
      step = column.moment?.step ?? (place == 1 ? .hour : MomentStep(60, .second))
    }
    return .moments(seconds, step: step)
  }

  /// As far as the table tells it: "2014", "2014-07", "2014-07-31" or "2014-07-31T13:00Z".
  ///
  /// A time of the day ends in Z though a clock on the wall shows it: whoever draws it shows the same
  /// hours in all zones. `nil` where a part of it is missing or no whole number.
  func text(_ row: Int) -> String? {
    switch source {
    case .parts(let columns):
      return Self.parts(columns, row).map { parts in
        parts.enumerated().map { Self.padded($1, $0 == 0 ? 4 : 2) }.joined(separator: "-")
      }
    case .moments(let seconds, let step):
      guard let whole = Self.whole(seconds[row]) else { return nil }
      let (day, second) = floorDivision(whole, 86_400)
      let date = "\(CivilDate(day: day))"
      if step.unit == .month { return String(date.dropLast(step.count % 12 == 0 ? 6 : 3)) }
      guard !step.count.isMultiple(of: 86_400) else { return date }
      let clock = [second / 3600, second / 60 % 60].map { Self.padded($0, 2) }
      let rest = step.count.isMultiple(of: 60) ? "" : ":" + Self.padded(second % 60, 2)
      return "\(date)T\(clock.joined(separator: ":"))\(rest)Z"
    }
  }

  /// Years, months or days, or steps of the column of dates, from a beginning that is the same for all
  /// rows.
  func step(_ row: Int) -> Int? {
    switch source {
    case .parts(let columns):
      guard let parts = Self.parts(columns, row) else { return nil }
      switch parts.count {
      case 1: return parts[0]
      case 2: return parts[0] * 12 + parts[1] - 1
      default: return CivilDate(parts[0], parts[1], parts[2])?.dayNumber
      }
    case .moments(let seconds, let step):
      return Self.whole(seconds[row]).map { step.position(Double($0)) }
    }
  }

  func group(_ row: Int) -> String {
    others.map { $0.text(row) }.joined(separator: ", ")
  }

  /// `nil` where a part is missing or no whole number.
  private static func parts(_ columns: [Column], _ row: Int) -> [Int]? {
    let parts = columns.compactMap { Int($0.text(row)) }
    return parts.count == columns.count ? parts : nil
  }

  /// `nil` where it is missing, or no year of four digits.
  private static func whole(_ seconds: Double) -> Int? {
    guard seconds > -62_135_596_800, seconds < 253_402_300_800 else { return nil }
    return Int(seconds.rounded(.down))
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension StageSpec {
  /// The columns that its features declare as time.
  var declaredTime: [String]? {
    for feature in features {
      if case .time(let columns) = feature.kind { return columns }
    }
    return nil
  }
}
