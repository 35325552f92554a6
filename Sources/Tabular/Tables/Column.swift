/// A named column of a ``Table``: numbers or categories, with missing cells.
public struct Column: Sendable, Equatable {
  /// The cells of a column, one for each row.
  public enum Values: Sendable, Equatable {
    /// Numbers; a missing cell is NaN. No other cell is NaN or infinite.
    case numbers([Double])
    /// Categories: each cell is an index into `levels`, or −1 where it is missing.
    /// Levels are distinct and stand in the order in which they first appear in the rows.
    case categories(codes: [Int32], levels: [String])
  }

  public var name: String
  public var values: Values
  /// The physical unit as declared, for people; nothing is converted.
  public var unit: String?
  /// Least and greatest value a cell may have, as declared (inclusive). Filled cells are kept within.
  public var minimum: Double?
  public var maximum: Double?
  /// What numbers stand for where they are moments; see ``MomentForm``.
  package var moment: MomentForm?
  /// The texts of the file, where some do not follow from the values.
  package var original: (any CellTexts)?

  public init(
    _ name: String, _ values: Values, unit: String? = nil, minimum: Double? = nil,
    maximum: Double? = nil
  ) {
    self.name = name
    self.values = values
    self.unit = unit
    self.minimum = minimum
    self.maximum = maximum
  }

  public var rowCount: Int {
    switch values {
    case .numbers(let cells): cells.count
    case .categories(let codes, _): codes.count
    }
  }

  public func isMissing(_ row: Int) -> Bool {
    switch values {
    case .numbers(let cells): cells[row].isNaN
    case .categories(let codes, _): codes[row] < 0
    }
  }

  /// Number of missing cells. O(rows).
  public var missingCount: Int {
    switch values {
    case .numbers(let cells): cells.reduce(0) { $0 + ($1.isNaN ? 1 : 0) }
    case .categories(let codes, _): codes.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
    }
  }

  /// The cell as it stands in the file, if nothing was done to it; else as a person would write it:
  /// a whole number without a point, any other number as the shortest text that reads back to the
  /// same bits, a moment as ISO 8601 has it, a category by its level, empty where missing.
  public func text(_ row: Int) -> String {
    if let original, let text = original.text(row, of: self) { return text }
    switch values {
    case .numbers(let cells):
      if cells[row].isNaN { return "" }
      return moment?.text(cells[row]) ?? shortestText(cells[row])
    case .categories(let codes, let levels):
      return codes[row] < 0 ? "" : levels[Int(codes[row])]
    }
  }

  /// The cell as a person would write its value, whatever the file has.
  package func valueText(_ row: Int) -> String {
    switch values {
    case .numbers(let cells): cells[row].isNaN ? "" : valueText(cells[row])
    case .categories(let codes, let levels): codes[row] < 0 ? "" : levels[Int(codes[row])]
    }
  }

  /// A value of the column as a person would write it.
  package func valueText(_ number: Double) -> String {
    moment?.text(number) ?? shortestText(number)
  }

  /// Whether both have the same name, values and declarations; the texts of the files do not count.
  public static func == (a: Column, b: Column) -> Bool {
    a.name == b.name && a.values == b.values && a.unit == b.unit && a.minimum == b.minimum
      && a.maximum == b.maximum && a.moment == b.moment
  }
}

/// The shortest decimal text that reads back to exactly `number`; whole numbers below 2⁵³ have no point.
public func shortestText(_ number: Double) -> String {
  if let whole = Int64(exactly: number), abs(number) < 9_007_199_254_740_992 {
    return String(whole)
  }
  return "\(number)"
}
