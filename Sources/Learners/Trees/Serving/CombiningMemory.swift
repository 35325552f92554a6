/// Working memory to make the bytes of combined columns for a block of rows.
struct CombiningMemory: ~Copyable {
  private let blockSize: Int
  /// The categories that any column reads, and the place of each feature among them.
  private let categories: [Projection.Category]
  private var places: [Int: Int] = [:]
  private let levels: AlignedBuffer<Int32>
  private let keys: AlignedBuffer<UInt64>

  init(_ columns: [CombinedColumn], blockSize: Int) {
    self.blockSize = blockSize
    var categories: [Projection.Category] = []
    for column in columns {
      for category in column.projection.categories where places[category.feature] == nil {
        places[category.feature] = categories.count
        categories.append(category)
      }
    }
    self.categories = categories
    levels = AlignedBuffer(count: blockSize * max(1, categories.count))
    keys = AlignedBuffer(count: blockSize)
  }

  /// Writes `blockSize` bytes for each column, `count` of them of use.
  ///
  /// - Parameters:
  ///   - plain: The bytes of the columns that projections split on, likewise.
  ///   - cells: The first row's cell of the first feature, `rowCount` cells a feature.
  func fill(
    _ bytes: UnsafeMutablePointer<UInt8>, _ columns: [CombinedColumn],
    plain: UnsafePointer<UInt8>, cells: UnsafePointer<Double>, rowCount: Int, count: Int
  ) {
    for (place, category) in categories.enumerated() {
      let source = cells + category.feature * rowCount
      let target = levels.base + place * blockSize
      let known = 0..<Double(category.levelCount)
      for row in 0..<count {
        // What is missing or unseen has the number after the last level.
        target[row] = known.contains(source[row]) ? Int32(source[row]) : Int32(category.levelCount)
      }
    }
    var last: Projection?
    for (index, column) in columns.enumerated() {
      if column.projection != last {
        column.projection.fill(
          keys.base, rowCount: count, column: { plain + $0 * blockSize },
          levels: { UnsafePointer(levels.base + (places[$0] ?? 0) * blockSize) })
        last = column.projection
      }
      column.fill(bytes + index * blockSize, keys: keys.base, count: count)
    }
  }
}
