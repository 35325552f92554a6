import Tabular

/// How many of some training rows a point of a learning curve learns from.
public enum TrainingSize: Hashable, Sendable {
  /// Of the rows, in (0, 1].
  case share(Double)
  case count(Int)

  /// As experiment files and results have it: `25%` or `200`.
  public var text: String {
    switch self {
    case .share(let share): "\(shortestText((share * 1e10).rounded() / 1e8))%"
    case .count(let count): String(count)
    }
  }

  /// Reads ``text`` back; `nil` of any other text.
  public init?(_ text: String) {
    if text.hasSuffix("%") {
      let digits = text.dropLast().split(separator: " ").joined()
      guard let number = Double(digits), number > 0, number <= 100 else { return nil }
      self = .share(number / 100)
    } else {
      guard let count = Int(text), count > 0 else { return nil }
      self = .count(count)
    }
  }

  /// Whether it is all rows, whatever their number.
  public var isAll: Bool { self == .share(1) }

  /// The number of rows: a share is rounded up, and no more are taken than there are.
  public func count(of rows: Int) -> Int {
    switch self {
    case .share(let share):
      // Compared as a quotient, which is rounded as the literal was.
      var least = min(rows, Int(share * Double(rows)))
      while least < rows, Double(least) / Double(rows) < share { least += 1 }
      return least
    case .count(let count): return min(count, rows)
    }
  }

  /// Positions of the rows that are learned from, ascending. Those of a smaller size are among them.
  ///
  /// - Parameters:
  ///   - by: Columns that order the rows: the latest are taken, all of one time together. Without any, rows are drawn
  ///     by chance.
  ///   - seed: Decides alone what is drawn.
  public func kept(
    of rows: RowContext, latestBy by: [String], seed: UInt64
  ) throws(FoldError) -> [Int] {
    let wanted = count(of: rows.count)
    guard !by.isEmpty else {
      var positions = Array(0..<rows.count)
      var random = RandomSource(seed: derivedSeed(seed, "size"))
      random.shuffle(&positions)
      return positions[..<wanted].sorted()
    }
    let groups = try RowGroups(rows, by: by)
    var (first, taken) = (groups.count, 0)
    while taken < wanted, first > 0 {
      first -= 1
      taken += groups.rowCounts[first]
    }
    return rows.positions { groups.groupOfRow[$0] >= first }
  }
}
