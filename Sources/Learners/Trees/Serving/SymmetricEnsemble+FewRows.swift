import Tabular

extension SymmetricEnsemble {
  /// So many rows are cheaper one by one; see ``TreeEnsemble/fewRows``. A group of 32 rows costs all of its lanes.
  static let fewRows = 8

  /// Adds the trees' values for a few rows, bit for bit as for many.
  func addFew(to sums: inout [Double], _ matrix: FeatureMatrix, rows: Range<Int>) {
    let bytes = AlignedBuffer<UInt8>(count: max(1, bins.count + combined.count))
    let combining = CombiningMemory(combined, blockSize: 1)
    for (position, row) in rows.enumerated() {
      for column in bins.indices {
        bytes.base[column] = bins[column].bin(
          of: matrix.cells[sources[column] * matrix.rowCount + row])
      }
      if !combined.isEmpty {
        matrix.cells.withUnsafeBufferPointer {
          combining.fill(
            bytes.base + bins.count, combined, plain: bytes.base, cells: $0.baseAddress! + row,
            rowCount: matrix.rowCount, count: 1)
        }
      }
      for output in 0..<outputs {
        sums[position * outputs + output] += total(bytes.base, output)
      }
    }
  }

  /// The sum of the trees' values of one output, in their order.
  private func total(_ bytes: UnsafePointer<UInt8>, _ output: Int) -> Double {
    values.withUnsafeBufferPointer { values in
      splitColumns.withUnsafeBufferPointer { columns in
        splitBins.withUnsafeBufferPointer { limits in
          var sum = 0.0
          var split = 0
          var value = 0
          for depth in depths {
            var leaf = 0
            for level in 0..<Int(depth) {
              let isRight = bytes[Int(columns[split + level])] > limits[split + level]
              leaf |= (isRight ? 1 : 0) << level
            }
            sum += Double(values[value + leaf * outputs + output])
            split += Int(depth)
            value += outputs << Int(depth)
          }
          return sum
        }
      }
    }
  }
}
