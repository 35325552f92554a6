/// Which row of its file each row of a table is, as a person counts them: the header is row 1.
public struct FileRows: Hashable, Sendable {
  /// Where rows were skipped: the first row of the table after each gap, and its row of the file.
  private var starts: [Start] = []

  private struct Start: Hashable, Sendable {
    var row: Int
    var fileRow: Int
  }

  /// - Parameter fileRow: Rises by at least 1 from row to row.
  package init(rowCount: Int, _ fileRow: (Int) -> Int) {
    var next = -1
    for row in 0..<rowCount {
      let number = fileRow(row)
      if number != next { starts.append(Start(row: row, fileRow: number)) }
      next = number + 1
    }
  }

  /// The row of the file of a row of the table, which counts from 0.
  ///
  /// - Complexity: O(log gaps).
  public subscript(row: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    // Before the first is none: a table of a file has a first row.
    guard low > 0 else { return row + 1 }
    return starts[low - 1].fileRow + row - starts[low - 1].row
  }
}
