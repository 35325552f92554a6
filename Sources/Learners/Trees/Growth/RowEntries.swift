/// The rows of a tree, sorted by leaf; two buffers, since a leaf is partitioned from one to the other.
struct RowEntries: ~Copyable {
  /// Both buffers, one after the other, each with room for what the kernel may read ahead.
  private let buffers: AlignedBuffer<RowEntry>
  private let capacity: Int
  private(set) var packing: RowPacking
  /// The sums over all rows.
  private(set) var sums = LeafSums(word: 0, count: 0)

  init(rowCount: Int, hasConstantHessian: Bool) {
    packing = RowPacking(rowCount: rowCount, hasConstantHessian: hasConstantHessian)
    capacity = rowCount + prefetchDistance
    buffers = AlignedBuffer(count: 2 * capacity)
  }

  /// The entries from `start` in buffer 0 or 1.
  func entries(_ buffer: Int, from start: Int) -> UnsafeMutablePointer<RowEntry> {
    buffers.base + buffer * capacity + start
  }

  /// Quantises the gradients of the rows a tree is grown on.
  ///
  /// - Parameters:
  ///   - rows: Distinct row numbers, best ascending.
  ///   - gradients: One for each row of the table, read in `rows` only; likewise `hessians`.
  ///   - hessians: A constant hessian is read from the first place alone.
  mutating func load(
    _ rows: [Int32], gradients: UnsafePointer<Float>, hessians: UnsafePointer<Float>
  ) {
    var gradientSum = 0.0
    var largest: Float = 0
    var hessianSum = 0.0
    var largestHessian: Float = 0
    for row in rows {
      let gradient = abs(gradients[Int(row)])
      gradientSum += Double(gradient)
      largest = max(largest, gradient)
    }
    if packing.hasConstantHessian {
      largestHessian = hessians[0]
    } else {
      for row in rows {
        hessianSum += Double(hessians[Int(row)])
        largestHessian = max(largestHessian, hessians[Int(row)])
      }
    }
    packing.scale(
      gradientSum: gradientSum, largestGradient: Double(largest), hessianSum: hessianSum,
      largestHessian: Double(largestHessian))
    let packing = self.packing
    let target = buffers.base
    var word: HistogramWord = 0
    for position in 0..<rows.count {
      let row = Int(rows[position])
      let hessian = packing.hasConstantHessian ? largestHessian : hessians[row]
      let entry = packing.entry(row: row, gradient: gradients[row], hessian: hessian)
      target[position] = entry
      word &+= packing.word(entry)
    }
    sums = LeafSums(word: word, count: rows.count)
  }
}
