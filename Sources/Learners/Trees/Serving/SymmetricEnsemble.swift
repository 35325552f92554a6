import Tabular

/// A sum of symmetric trees, for prediction from raw values.
///
/// A block of rows is turned to bytes column by column; a leaf's number is then made of comparisons
/// of whole vectors of bytes.
struct SymmetricEnsemble: Sendable, Equatable {
  /// How a raw value becomes a byte, for each column.
  let bins: [FeatureBins]
  /// The feature of the matrix that each column is made of.
  let sources: [Int]
  let featureCount: Int
  /// Splits of each tree, at most 16.
  let depths: [UInt8]
  /// The splits of all trees, one tree after the other.
  let splitColumns: [UInt16]
  let splitBins: [UInt8]
  /// The leaves of all trees, 2^depth each.
  let values: [Float]

  var treeCount: Int { depths.count }

  init(_ trees: [SymmetricTree], bins: [FeatureBins], sources: [Int], featureCount: Int) {
    self.bins = bins
    self.sources = sources
    self.featureCount = featureCount
    depths = trees.map { UInt8($0.splits.count) }
    splitColumns = trees.flatMap { $0.splits.map { UInt16($0.column) } }
    splitBins = trees.flatMap { $0.splits.map(\.bin) }
    values = trees.flatMap(\.values)
  }

  private static let blockSize = 256

  /// Adds the trees' values for some rows to `sums`, one for each of `rows`.
  func add(to sums: inout [Double], _ matrix: FeatureMatrix, rows: Range<Int>) {
    precondition(matrix.features.count == featureCount, "a matrix of other features")
    let finders = bins.map(BinFinder.init)
    let size = Self.blockSize
    let bytes = AlignedBuffer<UInt8>(count: size * max(1, bins.count))
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: size) {
      let count = min(size, rows.upperBound - start)
      matrix.cells.withUnsafeBufferPointer { cells in
        for column in bins.indices {
          finders[column].fill(
            bytes.base + column * size,
            from: cells.baseAddress! + sources[column] * matrix.rowCount + start, rows: 0..<count)
        }
      }
      sums.withUnsafeMutableBufferPointer {
        addBlock(bytes.base, $0.baseAddress! + (start - rows.lowerBound), count: count)
      }
    }
  }

  /// Adds the values of a block of rows; unused rows of the block are computed and dropped.
  private func addBlock(
    _ bytes: UnsafePointer<UInt8>, _ sums: UnsafeMutablePointer<Double>, count: Int
  ) {
    typealias Lanes = SIMD32<UInt8>
    let size = Self.blockSize
    var blockSums = [Double](repeating: 0, count: size)
    blockSums.withUnsafeMutableBufferPointer { blockSums in
      values.withUnsafeBufferPointer { values in
        var firstSplit = 0
        var firstValue = 0
        for depth in depths {
          for group in 0..<(count + 31) / 32 {
            var low = Lanes(repeating: 0)
            var high = low
            for level in 0..<Int(depth) {
              let split = firstSplit + level
              let row = bytes + Int(splitColumns[split]) * size + 32 * group
              let isRight =
                UnsafeRawPointer(row).loadUnaligned(as: Lanes.self)
                .> Lanes(repeating: splitBins[split])
              let bit = Lanes(repeating: 1 << UInt8(level & 7))
              if level < 8 {
                low.replace(with: low | bit, where: isRight)
              } else {
                high.replace(with: high | bit, where: isRight)
              }
            }
            for lane in 0..<32 {
              let leaf = Int(low[lane]) | Int(high[lane]) << 8
              blockSums[32 * group + lane] += Double(values[firstValue + leaf])
            }
          }
          firstSplit += Int(depth)
          firstValue += 1 << Int(depth)
        }
      }
      for row in 0..<count { sums[row] += blockSums[row] }
    }
  }
}

extension SymmetricEnsemble {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(bins.count))
    for column in bins { column.encode(to: &writer) }
    writer.write(sources.map { UInt16($0) })
    writer.write(UInt16(featureCount))
    writer.write(depths)
    writer.write(splitColumns)
    writer.write(splitBins)
    writer.write(values)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let columnCount = Int(try reader.read(UInt32.self))
    guard columnCount <= reader.remaining else {
      throw .endOfBytes(needed: columnCount, left: reader.remaining)
    }
    var bins: [FeatureBins] = []
    for _ in 0..<columnCount { bins.append(try FeatureBins(from: &reader)) }
    self.bins = bins
    sources = try reader.readArray(UInt16.self).map { Int($0) }
    let featureCount = Int(try reader.read(UInt16.self))
    self.featureCount = featureCount
    depths = try reader.readArray(UInt8.self)
    splitColumns = try reader.readArray(UInt16.self)
    splitBins = try reader.readArray(UInt8.self)
    values = try reader.readFloats()
    guard sources.count == columnCount, sources.allSatisfy({ $0 < featureCount }) else {
      throw .unexpected("columns of features that are not there")
    }
    guard depths.allSatisfy({ $0 <= 16 }),
      splitColumns.count == depths.reduce(0, { $0 + Int($1) }),
      splitBins.count == splitColumns.count, splitColumns.allSatisfy({ Int($0) < columnCount }),
      values.count == depths.reduce(0, { $0 + 1 << Int($1) }), values.allSatisfy(\.isFinite)
    else { throw .unexpected("symmetric trees of uneven parts") }
  }
}
