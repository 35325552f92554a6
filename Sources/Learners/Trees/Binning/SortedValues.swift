/// The distinct values of a column in ascending order, each with the number of cells that hold it.
///
/// Missing cells are left out, and counted.
struct SortedValues: Equatable {
  private(set) var values: [Double] = []
  private(set) var counts: [Int] = []
  private(set) var missingCount = 0

  /// The number of cells that are not missing.
  var total: Int { counts.reduce(0, +) }

  /// - Parameters:
  ///   - column: The cells of one feature.
  ///   - sampleSize: At most about so many cells are looked at, evenly spaced.
  /// - Complexity: O(cells looked at): the cells are sorted by radix.
  init(_ column: ArraySlice<Double>, sampleSize: Int = .max) {
    let step = max(0, column.count - 1) / max(1, sampleSize) + 1
    var keys: [UInt64] = []
    keys.reserveCapacity(column.count / step + 1)
    for index in stride(from: column.startIndex, to: column.endIndex, by: step) {
      let value = column[index]
      if value.isNaN { missingCount += 1 } else { keys.append(orderedKey(value)) }
    }
    sortByRadix(&keys)
    var previous: UInt64?
    for key in keys {
      if key == previous {
        counts[counts.count - 1] += 1
      } else {
        values.append(valueOfKey(key))
        counts.append(1)
        previous = key
      }
    }
  }

  init(values: [Double], counts: [Int], missingCount: Int = 0) {
    self.values = values
    self.counts = counts
    self.missingCount = missingCount
  }

  /// Values a single step of rounding apart taken as one, the larger, as LightGBM does.
  var mergingNeighbours: SortedValues {
    var merged = SortedValues(values: [], counts: [], missingCount: missingCount)
    for (value, count) in zip(values, counts) {
      if let last = merged.values.last, value <= last.nextUp {
        merged.values[merged.values.count - 1] = value
        merged.counts[merged.counts.count - 1] += count
      } else {
        merged.values.append(value)
        merged.counts.append(count)
      }
    }
    return merged
  }
}

/// An integer that orders as the number does; −0 and +0 are one.
private func orderedKey(_ value: Double) -> UInt64 {
  let bits = (value + 0).bitPattern
  return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | (1 << 63))
}

private func valueOfKey(_ key: UInt64) -> Double {
  Double(bitPattern: key & (1 << 63) != 0 ? key ^ (1 << 63) : ~key)
}

/// Least significant digit first; a digit that all keys share costs one look.
private func sortByRadix(_ keys: inout [UInt64]) {
  guard keys.count > 64 else {
    keys.sort()
    return
  }
  let bits = keys.count < 4096 ? 8 : 11
  let passes = (64 + bits - 1) / bits
  let size = 1 << bits
  let mask = UInt64(size - 1)
  var counts = [Int](repeating: 0, count: passes * size)
  for key in keys {
    for pass in 0..<passes { counts[pass * size + Int(key >> UInt64(pass * bits) & mask)] += 1 }
  }
  var other = [UInt64](repeating: 0, count: keys.count)
  for pass in 0..<passes {
    let shift = UInt64(pass * bits)
    let base = pass * size
    if counts[base + Int(keys[0] >> shift & mask)] == keys.count { continue }
    var sum = 0
    for digit in 0..<size {
      let count = counts[base + digit]
      counts[base + digit] = sum
      sum += count
    }
    for key in keys {
      let digit = base + Int(key >> shift & mask)
      other[counts[digit]] = key
      counts[digit] += 1
    }
    swap(&keys, &other)
  }
}
