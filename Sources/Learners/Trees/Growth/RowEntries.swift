/// The rows of a tree, sorted by leaf; two buffers, since a leaf is partitioned from one to the other.
///
/// A tree of several outputs has the rows once for each, in the same order, with that output's gradients.
struct RowEntries: ~Copyable {
  /// Both buffers of each output, one after the other, each with room for what the kernel may read ahead.
  private let buffers: AlignedBuffer<RowEntry>
  private let capacity: Int
  private(set) var packing: RowPacking
  /// The sums over all rows, by output.
  private(set) var outputSums: [LeafSums]

  /// - Parameter outputs: Gradients of a row; at least 1.
  init(rowCount: Int, hasConstantHessian: Bool, outputs: Int = 1) {
    packing = RowPacking(rowCount: rowCount, hasConstantHessian: hasConstantHessian)
    capacity = rowCount + prefetchDistance
    buffers = AlignedBuffer(count: 2 * capacity * outputs)
    outputSums = [LeafSums](repeating: LeafSums(word: 0, count: 0), count: outputs)
  }

  /// The sums over all rows of the first output.
  var sums: LeafSums { outputSums[0] }

  /// The entries of an output from `start` in buffer 0 or 1.
  func entries(
    _ buffer: Int, from start: Int, output: Int = 0
  ) -> UnsafeMutablePointer<RowEntry> {
    buffers.base + (2 * output + buffer) * capacity + start
  }

  /// Quantises the gradients of the rows a tree is grown on.
  ///
  /// - Parameters:
  ///   - rows: Distinct row numbers, best ascending; a run of them is read fastest.
  ///   - gradients: One for each row of the table, read in `rows` only; likewise `hessians`.
  ///   - stride: From one output's gradients to the next's.
  ///   - hessians: Those of all outputs; a constant hessian is read from the first place alone.
  mutating func load(
    _ rows: [Int32], gradients: UnsafePointer<Float>, stride: Int = 0,
    hessians: UnsafePointer<Float>
  ) {
    rows.withUnsafeBufferPointer { rows in
      if let run = rows.run {
        load(run.count, gradients, stride, hessians) { run.lowerBound + $0 }
      } else {
        load(rows.count, gradients, stride, hessians) { Int(rows[$0]) }
      }
    }
  }

  @inline(__always)
  private mutating func load(
    _ count: Int, _ gradients: UnsafePointer<Float>, _ stride: Int,
    _ hessians: UnsafePointer<Float>, row: (Int) -> Int
  ) {
    // One unit for all outputs, whose scores are added up.
    var (gradientSum, largest) = magnitude(count) { gradients[row($0)] }
    for output in 1..<max(1, outputSums.count) {
      let own = gradients + output * stride
      let (sum, most) = magnitude(count) { own[row($0)] }
      gradientSum = max(gradientSum, sum)
      largest = max(largest, most)
    }
    if packing.hasConstantHessian {
      packing.scale(
        gradientSum: gradientSum, largestGradient: largest, hessianSum: 0,
        largestHessian: Double(hessians[0]))
    } else {
      let (hessianSum, largestHessian) = magnitude(count) { hessians[row($0)] }
      packing.scale(
        gradientSum: gradientSum, largestGradient: largest, hessianSum: hessianSum,
        largestHessian: largestHessian)
    }
    for output in outputSums.indices {
      let own = gradients + output * stride
      let target = entries(0, from: 0, output: output)
      let gradientUnits: Int64
      var hessianUnits = Int64(count)
      if packing.hasConstantHessian {
        gradientUnits = pack(count, own, to: target, row: row)
      } else {
        (gradientUnits, hessianUnits) = pack(count, own, hessians, to: target, row: row)
      }
      outputSums[output] = LeafSums(
        word: packing.word(gradientUnits: gradientUnits, hessianUnits: hessianUnits), count: count)
    }
  }

  /// Writes the entries of rows with a constant hessian; the sum of their gradients.
  @inline(__always)
  private func pack(
    _ count: Int, _ gradients: UnsafePointer<Float>, to target: UnsafeMutablePointer<RowEntry>,
    row: (Int) -> Int
  ) -> Int64 {
    let packing = self.packing
    var sums = SIMD4<Int64>(repeating: 0)
    var position = 0
    while position &+ 4 <= count {
      var values = SIMD4<Double>()
      var rows = SIMD4<UInt64>()
      for lane in 0..<4 {
        let row = row(position &+ lane)
        values[lane] = Double(gradients[row])
        rows[lane] = UInt64(truncatingIfNeeded: row)
      }
      let units = packing.gradientUnits(values)
      sums &+= units
      UnsafeMutableRawPointer(target + position).storeBytes(
        of: packing.entries(rows: rows, gradientUnits: units), as: SIMD4<UInt64>.self)
      position &+= 4
    }
    var sum = sums.wrappedSum()
    while position < count {
      let row = row(position)
      let units = packing.gradientUnits(gradients[row])
      target[position] = packing.entry(row: row, gradientUnits: units, hessianUnits: 1)
      sum &+= units
      position &+= 1
    }
    return sum
  }

  /// Writes the entries of rows; the sums of their gradients and hessians.
  @inline(__always)
  private func pack(
    _ count: Int, _ gradients: UnsafePointer<Float>, _ hessians: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<RowEntry>, row: (Int) -> Int
  ) -> (Int64, Int64) {
    let packing = self.packing
    var (gradientSum, hessianSum): (Int64, Int64) = (0, 0)
    for position in 0..<count {
      let row = row(position)
      let gradient = packing.gradientUnits(gradients[row])
      let hessian = packing.hessianUnits(hessians[row])
      target[position] = packing.entry(row: row, gradientUnits: gradient, hessianUnits: hessian)
      gradientSum &+= gradient
      hessianSum &+= hessian
    }
    return (gradientSum, hessianSum)
  }

  /// The sum of absolute values, and the largest; in 8 lanes, whose order is part of the result.
  @inline(__always)
  private func magnitude(_ count: Int, _ value: (Int) -> Float) -> (sum: Double, largest: Double) {
    var low = SIMD4<Double>(repeating: 0)
    var high = low
    var largest = SIMD8<Float>(repeating: 0)
    var position = 0
    while position &+ 8 <= count {
      var values = SIMD8<Float>()
      for lane in 0..<8 { values[lane] = abs(value(position &+ lane)) }
      largest.replace(with: values, where: values .> largest)
      low += SIMD4(
        Double(values[0]), Double(values[1]), Double(values[2]), Double(values[3]))
      high += SIMD4(
        Double(values[4]), Double(values[5]), Double(values[6]), Double(values[7]))
      position &+= 8
    }
    var sum = (low + high).sum()
    var most = largest.max()
    while position < count {
      let value = abs(value(position))
      sum += Double(value)
      most = max(most, value)
      position &+= 1
    }
    return (sum, Double(most))
  }
}

extension UnsafeBufferPointer<Int32> {
  /// The row numbers as a range, where each is one above the one before it.
  var run: Range<Int>? {
    guard let first else { return 0..<0 }
    // No early exit, so that it goes in vectors.
    var difference: Int32 = 0
    for position in indices { difference |= self[position] ^ (first &+ Int32(position)) }
    return difference == 0 ? Int(first)..<Int(first) + count : nil
  }
}
