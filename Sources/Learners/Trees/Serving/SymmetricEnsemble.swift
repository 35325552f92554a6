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
  /// Columns after those of `bins`.
  let combined: [CombinedColumn]
  /// Values of a leaf.
  let outputs: Int
  /// Splits of each tree, at most 16.
  let depths: [UInt8]
  /// The splits of all trees, one tree after the other.
  let splitColumns: [UInt32]
  let splitBins: [UInt8]
  /// The leaves of all trees, 2^depth each, with a value for each output.
  let values: [Float]

  var treeCount: Int { depths.count }

  init(
    _ trees: [SymmetricTree], bins: [FeatureBins], sources: [Int], featureCount: Int,
    combined: [CombinedColumn], outputs: Int = 1
  ) {
    self.outputs = outputs
    self.bins = bins
    self.sources = sources
    self.featureCount = featureCount
    self.combined = combined
    depths = trees.map { UInt8($0.splits.count) }
    splitColumns = trees.flatMap { $0.splits.map { UInt32($0.column) } }
    splitBins = trees.flatMap { $0.splits.map(\.bin) }
    values = trees.flatMap(\.values)
  }

  private init(_ other: Self, first count: Int) {
    bins = other.bins
    sources = other.sources
    featureCount = other.featureCount
    combined = other.combined
    outputs = other.outputs
    depths = Array(other.depths.prefix(count))
    let splitCount = depths.reduce(0) { $0 + Int($1) }
    splitColumns = Array(other.splitColumns.prefix(splitCount))
    splitBins = Array(other.splitBins.prefix(splitCount))
    values = Array(other.values.prefix(outputs * depths.reduce(0) { $0 + 1 << Int($1) }))
  }

  /// The first trees alone.
  func first(_ count: Int) -> Self { Self(self, first: count) }

  private static let blockSize = 256

  /// Adds the trees' values for some rows to `sums`, which has a place for each of `rows` and output, row by row.
  func add(to sums: inout [Double], _ matrix: FeatureMatrix, rows: Range<Int>) {
    precondition(matrix.features.count == featureCount, "a matrix of other features")
    if rows.count <= Self.fewRows { return addFew(to: &sums, matrix, rows: rows) }
    let finders = bins.map(BinFinder.init)
    let size = Self.blockSize
    let bytes = AlignedBuffer<UInt8>(count: size * max(1, bins.count + combined.count))
    let combining = CombiningMemory(combined, blockSize: size)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: size) {
      let count = min(size, rows.upperBound - start)
      matrix.cells.withUnsafeBufferPointer { cells in
        for column in bins.indices {
          finders[column].fill(
            bytes.base + column * size,
            from: cells.baseAddress! + sources[column] * matrix.rowCount + start, rows: 0..<count)
        }
        if !combined.isEmpty {
          combining.fill(
            bytes.base + bins.count * size, combined, plain: bytes.base,
            cells: cells.baseAddress! + start, rowCount: matrix.rowCount, count: count)
        }
      }
      sums.withUnsafeMutableBufferPointer {
        addBlock(bytes.base, $0.baseAddress! + (start - rows.lowerBound) * outputs, count: count)
      }
    }
  }

  /// Adds the values of a block of rows. The last group of 32 may reach beyond the rows: what is
  /// computed there is dropped.
  private func addBlock(
    _ bytes: UnsafePointer<UInt8>, _ sums: UnsafeMutablePointer<Double>, count: Int
  ) {
    let blockSums = AlignedBuffer<Double>(count: Self.blockSize * outputs)
    values.withUnsafeBufferPointer { values in
      splitColumns.withUnsafeBufferPointer { columns in
        splitBins.withUnsafeBufferPointer { bins in
          var split = 0
          var value = values.baseAddress!
          for depth in depths {
            for group in 0..<(count + 31) / 32 {
              addGroup(
                bytes + 32 * group, columns.baseAddress! + split, bins.baseAddress! + split,
                depth: Int(depth), value, blockSums.base + 32 * group * outputs)
            }
            split += Int(depth)
            value += outputs << Int(depth)
          }
        }
      }
    }
    for place in 0..<count * outputs { sums[place] += blockSums[place] }
  }

  /// One tree's values for 32 rows, 8 to a word of bytes.
  @inline(__always)
  private func addGroup(
    _ bytes: UnsafePointer<UInt8>, _ columns: UnsafePointer<UInt32>, _ bins: UnsafePointer<UInt8>,
    depth: Int, _ values: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Double>
  ) {
    var low = SIMD4<UInt64>(repeating: 0)
    var high = low
    for level in 0..<depth {
      let row = UnsafeRawPointer(bytes + Int(columns[level]) * Self.blockSize)
      let isRight = Self.exceeds(
        row.loadUnaligned(as: SIMD4<UInt64>.self),
        SIMD4(repeating: UInt64(bins[level]) &* 0x0101_0101_0101_0101))
      let bits = isRight &<< SIMD4(repeating: UInt64(level & 7))
      if level < 8 { low |= bits } else { high |= bits }
    }
    // Through memory: taking lanes out of a vector one by one is slower.
    var leaves = (low: low, high: high)
    withUnsafeBytes(of: &leaves) { leaves in
      if outputs > 1 {
        for row in 0..<32 {
          let own = values + (Int(leaves[row]) | Int(leaves[32 + row]) << 8) * outputs
          let sums = sums + row * outputs
          for output in 0..<outputs { sums[output] += Double(own[output]) }
        }
      } else if depth <= 8 {
        for row in 0..<32 { sums[row] += Double(values[Int(leaves[row])]) }
      } else {
        for row in 0..<32 {
          sums[row] += Double(values[Int(leaves[row]) | Int(leaves[32 + row]) << 8])
        }
      }
    }
  }

  /// 1 in each byte where that of `x` exceeds that of `limit`, else 0: the borrows of a subtraction
  /// byte by byte.
  @inline(__always)
  static func exceeds(_ x: SIMD4<UInt64>, _ limit: SIMD4<UInt64>) -> SIMD4<UInt64> {
    let top = SIMD4<UInt64>(repeating: 0x8080_8080_8080_8080)
    let difference = (limit | top) &- (x & ~top)
    let borrow = (~limit & x) | (~(limit ^ x) & ~difference)
    return (borrow & top) &>> SIMD4(repeating: 7)
  }
}

extension SymmetricEnsemble {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(bins.count))
    for column in bins { column.encode(to: &writer) }
    writer.write(sources.map { UInt16($0) })
    writer.write(UInt16(featureCount))
    writer.write(UInt32(combined.count))
    for column in combined { column.encode(to: &writer) }
    writer.write(UInt32(outputs))
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
    let combinedCount = Int(try reader.read(UInt32.self))
    guard combinedCount <= reader.remaining else {
      throw .endOfBytes(needed: combinedCount, left: reader.remaining)
    }
    var combined: [CombinedColumn] = []
    for _ in 0..<combinedCount {
      combined.append(
        try CombinedColumn(from: &reader, featureCount: featureCount, columnCount: columnCount))
    }
    self.combined = combined
    let outputs = Int(try reader.read(UInt32.self))
    self.outputs = outputs
    depths = try reader.readArray(UInt8.self)
    splitColumns = try reader.readArray(UInt32.self)
    splitBins = try reader.readArray(UInt8.self)
    values = try reader.readFloats()
    guard sources.count == columnCount, sources.allSatisfy({ $0 < featureCount }) else {
      throw .unexpected("columns of features that are not there")
    }
    guard depths.allSatisfy({ $0 <= 16 }), outputs >= 1, outputs < Int(Int32.max),
      splitColumns.count == depths.reduce(0, { $0 + Int($1) }),
      splitBins.count == splitColumns.count,
      splitColumns.allSatisfy({ Int($0) < columnCount + combinedCount }),
      values.count == outputs * depths.reduce(0, { $0 + 1 << Int($1) }),
      values.allSatisfy(\.isFinite)
    else { throw .unexpected("symmetric trees of uneven parts") }
  }
}
