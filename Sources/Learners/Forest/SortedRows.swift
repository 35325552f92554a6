/// Row numbers by ascending cell, missing cells last, equal cells by row.
func sortedRows(_ cells: [Float]) -> [UInt32] {
  // One integer to compare: the cell's bits in an order that ascends with it, above the row.
  var keys = cells.enumerated().map { row, cell in
    UInt64(ascendingBits(cell)) << 32 | UInt64(row)
  }
  keys.sort()
  return keys.map { UInt32(truncatingIfNeeded: $0) }
}

/// A number that ascends with `cell`; the two zeros are equal, and NaN is above all.
private func ascendingBits(_ cell: Float) -> UInt32 {
  guard !cell.isNaN else { return .max }
  let bits = (cell + 0).bitPattern
  return bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
}
