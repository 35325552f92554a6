public import Tabular

extension HoldoutScheme {
  /// Positions among `rows` that are held out, ascending: at least one, and at least one is not.
  ///
  /// - Parameter seed: Decides alone what is drawn at random; unused by the other kinds.
  public func heldOut(of rows: RowContext, seed: UInt64) throws(FoldError) -> [Int] {
    let heldOut = try chosen(of: rows, seed: seed)
    guard !heldOut.isEmpty else { throw .nothingHeldOut }
    guard heldOut.count < rows.count else { throw .nothingLeft }
    return heldOut
  }

  /// The rows whose cell of `column` is to be hidden, ascending.
  ///
  /// The scheme is applied to the rows where the column is known, so that a fraction is one of what
  /// was observed: `.earliest(by: [Year, Month], fraction: 0.2)` hides the earliest fifth of the
  /// column's own observed months, wherever in time these begin.
  ///
  /// - Parameter seed: As in ``heldOut(of:seed:)``; give each column its own where draws at random
  ///   are to differ.
  public func maskedRows(
    of column: String, in table: Table, seed: UInt64
  ) throws(FoldError) -> [Int] {
    guard let cells = table[column] else { throw .noColumn(column) }
    let known = (0..<table.rowCount).filter { !cells.isMissing($0) }
    let heldOut = try heldOut(of: RowContext(table: table, rows: known), seed: seed)
    return heldOut.map { known[$0] }
  }

  private func chosen(of rows: RowContext, seed: UInt64) throws(FoldError) -> [Int] {
    switch self {
    case .random(let fraction):
      var positions = Array(0..<rows.count)
      let drawn = try leastCount(reaching: fraction, of: positions.count)
      var random = RandomSource(seed: derivedSeed(seed, "holdout"))
      random.shuffle(&positions)
      return positions[..<drawn].sorted()

    case .earliest(let by, let fraction):
      let groups = try RowGroups(rows, by: by)
      let edge = try leastCount(reaching: fraction, of: groups.count)
      return rows.positions { groups.groupOfRow[$0] < edge }

    case .latest(let by, let fraction):
      let groups = try RowGroups(rows, by: by)
      let edge = groups.count - (try leastCount(reaching: fraction, of: groups.count))
      return rows.positions { groups.groupOfRow[$0] >= edge }

    case .group(let by, let fraction):
      let groups = try RowGroups(rows, by: by)
      let drawn = try leastCount(reaching: fraction, of: groups.count)
      var order = Array(0..<groups.count)
      var random = RandomSource(seed: derivedSeed(seed, "holdout"))
      random.shuffle(&order)
      var isDrawn = [Bool](repeating: false, count: groups.count)
      for group in order[..<drawn] { isDrawn[group] = true }
      return rows.positions { isDrawn[groups.groupOfRow[$0]] }

    case .split(let scheme, let index):
      let splits = try scheme.splits(of: rows, seed: derivedSeed(seed, "outer"))
      return splits.indices.contains(index) ? splits[index].heldOut.sorted() : []

    case .part(let scheme, _, _): return try scheme.chosen(of: rows, seed: seed)

    case .column(let name):
      let column = try rows.column(name)
      var heldOut: [Int] = []
      for position in 0..<rows.count where try isMarked(rows.rows[position], in: column) {
        heldOut.append(position)
      }
      return heldOut
    }
  }
}

/// The least k with k / count ≥ fraction.
///
/// Compared as a quotient, not as k ≥ fraction · count: a quotient is rounded as the literal was, so
/// that 0.1 of 30 is 3, where the product, 3.0000000000000004, would make it 4.
private func leastCount(reaching fraction: Double, of count: Int) throws(FoldError) -> Int {
  guard fraction > 0, fraction < 1 else {
    throw .outOfRange("fraction", found: shortestText(fraction), allowed: "(0, 1)")
  }
  guard count > 0 else { return 0 }
  var least = Int(fraction * Double(count))
  while Double(least) / Double(count) < fraction { least += 1 }
  return least
}

private func isMarked(_ row: Int, in column: Column) throws(FoldError) -> Bool {
  switch column.valueText(row).lowercased() {
  case "1", "true": return true
  case "0", "false", "": return false
  default: throw .notATruthValue(column: column.name, found: column.text(row))
  }
}
