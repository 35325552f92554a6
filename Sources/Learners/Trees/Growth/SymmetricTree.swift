/// A tree that asks the same question of all leaves of a level, in terms of a table's bins.
struct SymmetricTree: Sendable {
  struct Split: Hashable, Sendable {
    /// Of the table; from its columns on, of combined statistics.
    var column: Int
    /// Bins above it set the level's bit of the leaf's number.
    var bin: UInt8
  }

  /// From the root; the first sets the lowest bit.
  var splits: [Split] = []
  /// What the splits gained in score, one for each.
  var gains: [Double] = []
  /// For each of the 2^splits leaves a value of each output, learning rate included.
  var values: [Float] = [0]

  /// Writes the leaf of each row of the table.
  func leaves(_ columns: OrderedColumns, into leaves: UnsafeMutablePointer<UInt16>) {
    let rowCount = columns.table.rowCount
    leaves.update(repeating: 0, count: rowCount)
    for (level, split) in splits.enumerated() {
      let column = columns.cells(split.column)
      let bit = UInt16(1 << level)
      for row in 0..<rowCount { leaves[row] |= column[row] > split.bin ? bit : 0 }
    }
  }
}
