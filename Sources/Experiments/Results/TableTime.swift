import Stacking
import Serving
import Planning
import Specification
import Tabular

/// Time and group of the rows of a table, as its key and the experiment's features tell them.
struct TableTime {
  /// Year, month and day, as far as there are columns of them.
  private let columns: [Column]
  private let others: [Column]
  /// What the groups are, such as `District`; empty without other keys.
  let groupName: String

  /// - Returns: `nil` where no stage on the table declares its time.
  init?(_ table: Table, stage: StageSpec, keys: [String]) {
    guard let time = stage.declaredTime, time.count <= 3 else { return nil }
    columns = time.compactMap { table[$0] }
    guard columns.count == time.count else { return nil }
    let rest = keys.filter { !time.contains($0) }
    others = rest.compactMap { table[$0] }
    groupName = rest.joined(separator: ", ")
  }

  /// `nil` where a part of it is missing or no whole number.
  func parts(_ row: Int) -> [Int]? {
    let parts = columns.compactMap { Int($0.text(row)) }
    return parts.count == columns.count ? parts : nil
  }

  /// "2014-07".
  func text(_ row: Int) -> String? {
    parts(row).map { parts in
      parts.enumerated().map { place, part in
        let digits = String(part)
        let width = place == 0 ? 4 : 2
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
      }.joined(separator: "-")
    }
  }

  /// Years, months or days from a beginning that is the same for all rows.
  func step(_ row: Int) -> Int? {
    guard let parts = parts(row) else { return nil }
    switch parts.count {
    case 1: return parts[0]
    case 2: return parts[0] * 12 + parts[1] - 1
    default: return daysFromCivil(parts[0], parts[1], parts[2])
    }
  }

  func group(_ row: Int) -> String {
    others.map { $0.text(row) }.joined(separator: ", ")
  }
}

/// Days since 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-compatible low-level date
/// algorithms").
private func daysFromCivil(_ year: Int, _ month: Int, _ day: Int) -> Int {
  let year = month <= 2 ? year - 1 : year
  let era = (year >= 0 ? year : year - 399) / 400
  let yearOfEra = year - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
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
