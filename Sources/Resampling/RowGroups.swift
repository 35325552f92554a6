import Tabular

/// Rows that agree in the `by` columns, numbered in the order of those columns' values.
///
/// Numbers compare as numbers, categories by their text; the first column matters most. The numbers
/// depend on the values alone, not on the order of the rows.
struct RowGroups {
  /// The group of each position, 0..<count.
  let groupOfRow: [Int]
  /// Rows in each group, each at least 1.
  let rowCounts: [Int]

  var count: Int { rowCounts.count }

  /// Throws where a column does not exist or is missing in one of the rows. O(n log n) for each column.
  init(_ rows: RowContext, by names: [String]) throws(FoldError) {
    guard !names.isEmpty else {
      throw .outOfRange("by", found: "empty", allowed: "at least one column")
    }
    var groups = [Int](repeating: 0, count: rows.count)
    var rowCounts = rows.count > 0 ? [rows.count] : []
    for name in names {
      let keys = try sortKeys(rows, of: try rows.column(name))
      let order = (0..<rows.count).sorted { (groups[$0], keys[$0]) < (groups[$1], keys[$1]) }
      var finer = groups
      rowCounts = []
      var previous: Int?
      for row in order {
        if let previous, groups[previous] == groups[row], keys[previous] == keys[row] {
          rowCounts[rowCounts.count - 1] += 1
        } else {
          rowCounts.append(1)
        }
        finer[row] = rowCounts.count - 1
        previous = row
      }
      groups = finer
    }
    groupOfRow = groups
    self.rowCounts = rowCounts
  }

  /// Cuts the ordered groups into `count` contiguous blocks of near-equal numbers of rows: each cut
  /// is where the rows before it come nearest to their share, and leaves every block a group.
  ///
  /// - Precondition: 1 ≤ `blockCount` ≤ `count`.
  func blocks(_ blockCount: Int) -> [Range<Int>] {
    precondition((1...max(count, 1)).contains(blockCount), "a block for each group at most")
    let total = rowCounts.reduce(0, +)
    var blocks: [Range<Int>] = []
    var start = 0
    var rowsBefore = 0
    for block in 1...blockCount {
      let last = count - (blockCount - block)
      var end = start + 1
      rowsBefore += rowCounts[start]
      // Distances are scaled by the number of blocks so that they stay whole.
      let share = total * block
      while end < last,
        block == blockCount
          || abs((rowsBefore + rowCounts[end]) * blockCount - share)
            < abs(rowsBefore * blockCount - share)
      {
        rowsBefore += rowCounts[end]
        end += 1
      }
      blocks.append(start..<end)
      start = end
    }
    return blocks
  }
}

/// What each row is sorted by: the number itself, or the rank of the category's text.
private func sortKeys(_ rows: RowContext, of column: Column) throws(FoldError) -> [Double] {
  let missing = rows.rows.count(where: column.isMissing)
  guard missing == 0 else { throw .missingValues(column: column.name, rows: missing) }
  switch column.values {
  case .numbers(let cells):
    return rows.rows.map { cells[$0] }
  case .categories(let codes, let levels):
    var ranks = [Double](repeating: 0, count: levels.count)
    for (rank, code) in levels.indices.sorted(by: { levels[$0] < levels[$1] }).enumerated() {
      ranks[code] = Double(rank)
    }
    return rows.rows.map { ranks[Int(codes[$0])] }
  }
}
