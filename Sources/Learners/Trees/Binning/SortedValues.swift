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

/// By the three or four highest digits in which keys differ, least significant first; what is left of
/// the order is mended within the few keys that these digits do not tell apart.
private func sortByRadix(_ keys: inout [UInt64]) {
  guard keys.count > 64 else {
    keys.sort()
    return
  }
  let spread = keys.reduce(0) { $0 | ($1 ^ keys[0]) }
  let bits = keys.count < 4096 ? 8 : 11
  let passes = keys.count < 4096 ? 4 : 3
  let low = max(0, 64 - spread.leadingZeroBitCount - passes * bits)
  var other = [UInt64](repeating: 0, count: keys.count)
  keys.withUnsafeMutableBufferPointer { keys in
    other.withUnsafeMutableBufferPointer { other in
      for pass in 0..<passes {
        distribute(keys, to: other, shift: UInt64(low + pass * bits), bits: bits)
        swap(&keys, &other)
      }
      if passes % 2 == 1 {
        _ = other.update(fromContentsOf: keys)
        swap(&keys, &other)
      }
      mendRuns(keys, above: UInt64(low))
    }
  }
}

/// One pass: keys in order of one digit, as they were where it is equal.
private func distribute(
  _ keys: UnsafeMutableBufferPointer<UInt64>, to other: UnsafeMutableBufferPointer<UInt64>,
  shift: UInt64, bits: Int
) {
  withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 << bits) { places in
    places.update(repeating: 0)
    let mask = UInt64(1) << UInt64(bits) - 1
    for key in keys { places[Int(truncatingIfNeeded: key &>> shift & mask)] &+= 1 }
    var sum = 0
    for digit in places.indices {
      let count = places[digit]
      places[digit] = sum
      sum += count
    }
    for key in keys {
      let digit = Int(truncatingIfNeeded: key &>> shift & mask)
      other[places[digit]] = key
      places[digit] &+= 1
    }
  }
}

/// Sorts the keys that are equal above the `low` lowest bits; all others are in order.
private func mendRuns(_ keys: UnsafeMutableBufferPointer<UInt64>, above low: UInt64) {
  guard low > 0 else { return }
  var start = 0
  while start < keys.count {
    var end = start + 1
    var isSorted = true
    while end < keys.count && keys[end] &>> low == keys[start] &>> low {
      if keys[end] < keys[end - 1] { isSorted = false }
      end += 1
    }
    if !isSorted { keys[start..<end].sort() }
    start = end
  }
}
