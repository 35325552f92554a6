/// Sends the rows of a leaf to one side or the other.
///
/// Entries that go left are written to the front of `target` in order, the others from its back in
/// reverse, so that neither number need be known before. Rows of a leaf so stay ascending or
/// descending, which is what caches like. No branch depends on the data.
///
/// - Parameters:
///   - column: The bins of the split feature, by row of the table.
///   - target: Room for `count` entries, apart from `entries`.
/// - Returns: How many went left.
func partition(
  _ entries: UnsafePointer<RowEntry>, count: Int, to target: UnsafeMutablePointer<RowEntry>,
  by rule: SplitRule, column: UnsafePointer<UInt8>, packing: RowPacking
) -> Int {
  switch rule {
  case .threshold(let threshold, let missingLeft):
    // Where missing values (bin 0) go right, subtracting 1 makes them the highest bin.
    let shift: UInt8 = missingLeft ? 0 : 1
    let limit = threshold &- shift
    return partition(entries, count, target, packing) { column[$0] &- shift <= limit }
  case .categories(let set):
    return withUnsafeBytes(of: set.words) { bytes in
      let words = bytes.assumingMemoryBound(to: UInt64.self)
      return partition(entries, count, target, packing) {
        words[Int(column[$0] >> 6)] &>> UInt64(column[$0]) & 1 == 1
      }
    }
  }
}

@inline(__always)
private func partition(
  _ entries: UnsafePointer<RowEntry>, _ count: Int, _ target: UnsafeMutablePointer<RowEntry>,
  _ packing: RowPacking, goesLeft: (Int) -> Bool
) -> Int {
  var left = target
  var right = target + (count - 1)
  for i in 0..<count {
    let entry = entries[i]
    let isLeft = goesLeft(packing.row(entry)) ? 1 : 0
    (isLeft == 1 ? left : right).pointee = entry
    left += isLeft
    right += isLeft - 1
  }
  return left - target
}
