import Tabular

/// Looks for a number that stands for a missing one: far from all others, and known to be such a mark
/// or found again and again.
struct SentinelSearch {
  private let column: Column

  init(_ column: Column) { self.column = column }

  /// Marks that instruments, agencies and grids write.
  private static let marks: Set<Double> = [
    -1, -9, -99, -99.9, -99.99, -99.999, -999, -999.9, -999.99, -9999, -9999.9, -99_999, -999_999,
    -7777, -8888, -6999, -200, 999, 9999, 99_999, 999_999, 999.9, 9999.9, 99.99, 999.99,
    9_999_999, -9_999_999, -32_768, 32_767, 65_535, -2_147_483_648, 2_147_483_647,
  ]

  /// - Parameter fileRow: The number of a row as a person sees it.
  /// - Complexity: O(n)
  func note(_ fileRow: (Int) -> Int) -> TableNote? {
    guard column.moment == nil, case .numbers(let cells) = column.values else { return nil }
    var (least, greatest) = (Double.infinity, -Double.infinity)
    for cell in cells where !cell.isNaN {
      if cell < least { least = cell }
      if cell > greatest { greatest = cell }
    }
    guard least < greatest else { return nil }
    for value in [least, greatest] where isSuspicious(value, least, greatest) {
      if let note = note(value, cells, fileRow) { return note }
    }
    return nil
  }

  private func isSuspicious(_ value: Double, _ least: Double, _ greatest: Double) -> Bool {
    Self.marks.contains(value) || abs(value) >= 1e15 || value < 0 && value == least
  }

  private func note(_ value: Double, _ cells: [Double], _ fileRow: (Int) -> Int) -> TableNote? {
    var (least, greatest) = (Double.infinity, -Double.infinity)
    var (count, known) = (0, 0)
    var first: Int?
    for (row, cell) in cells.enumerated() where !cell.isNaN {
      known += 1
      if cell == value {
        count += 1
        first = first ?? row
      } else {
        least = min(least, cell)
        greatest = max(greatest, cell)
      }
    }
    guard let first, known - count >= 3, least < greatest else { return nil }
    let span = greatest - least
    let distance = value < least ? least - value : value - greatest
    let isKnownMark = Self.marks.contains(value) && abs(value) > 1
    let isHuge = abs(value) >= 1e15 && distance > 1e6 * max(span, abs(least), abs(greatest))
    let isFar = distance > span
    let isRepeated = count >= 3 && count * 200 >= known
    // A number below zero, again and again, where no other is: no measurement.
    let isImpossible =
      value < 0 && least >= 0 && isRepeated && value == value.rounded() && distance > span / 4
    guard isHuge || isKnownMark && isFar || isImpossible && (isKnownMark || isFar) else {
      return nil
    }
    return .sentinel(
      column: column.name, value: shortestText(value), row: fileRow(first), count: count,
      least: shortestText(least), greatest: shortestText(greatest))
  }
}
