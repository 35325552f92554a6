import Tabular

/// A column of a target statistic of combined categories, for prediction.
struct CombinedColumn: Sendable, Equatable {
  let projection: Projection
  /// The bin of keys that no training row had.
  private let other: UInt8
  /// Ascending; empty where `bins` has a place for every key.
  private let keys: [UInt64]
  private let bins: [UInt8]
  private let numbers: KeyTable

  init(_ projection: Projection, bins: [(key: UInt64, bin: UInt8)], other: UInt8) {
    self.projection = projection
    self.other = other
    // A key takes 8 bytes and its bin one more.
    if let count = projection.keyCount, count <= 9 * bins.count + 64 {
      var all = [UInt8](repeating: other, count: count)
      for (key, bin) in bins { all[Int(key)] = bin }
      keys = []
      self.bins = all
    } else {
      let sorted = bins.sorted { $0.key < $1.key }
      keys = sorted.map(\.key)
      self.bins = sorted.map(\.bin)
    }
    numbers = KeyTable(keys)
  }

  /// The bins of some keys.
  func fill(
    _ target: UnsafeMutablePointer<UInt8>, keys rowKeys: UnsafePointer<UInt64>, count: Int
  ) {
    if keys.isEmpty && !bins.isEmpty {
      // Damaged bytes may hold levels of another count.
      for row in 0..<count {
        let key = Int(truncatingIfNeeded: rowKeys[row])
        target[row] = bins.indices.contains(key) ? bins[key] : other
      }
    } else {
      for row in 0..<count {
        target[row] = numbers.find(rowKeys[row]).map { bins[Int($0)] } ?? other
      }
    }
  }

  static func == (a: Self, b: Self) -> Bool {
    a.projection == b.projection && a.other == b.other && a.keys == b.keys && a.bins == b.bins
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(projection.categories.map { UInt16($0.feature) })
    writer.write(projection.categories.map { UInt32($0.levelCount) })
    writer.write(projection.splits.map { UInt32($0.column) })
    writer.write(projection.splits.map(\.bin))
    writer.write(other)
    writer.write(keys)
    writer.write(bins)
  }

  /// - Parameters:
  ///   - featureCount: Of the matrices it will read.
  ///   - columnCount: The columns that splits may be on.
  init(
    from reader: inout ByteReader, featureCount: Int, columnCount: Int
  ) throws(ByteError) {
    let features = try reader.readArray(UInt16.self).map { Int($0) }
    let levelCounts = try reader.readArray(UInt32.self).map { Int($0) }
    let splitColumns = try reader.readArray(UInt32.self).map { Int($0) }
    let splitBins = try reader.readArray(UInt8.self)
    guard features.count == levelCounts.count, splitColumns.count == splitBins.count,
      features.allSatisfy({ $0 < featureCount }), splitColumns.allSatisfy({ $0 < columnCount }),
      levelCounts.allSatisfy({ $0 < Int(Int32.max) })
    else { throw .unexpected("combined categories of uneven parts") }
    projection = Projection(
      categories: zip(features, levelCounts).map {
        Projection.Category(feature: $0, levelCount: $1)
      },
      splits: zip(splitColumns, splitBins).map { SymmetricTree.Split(column: $0, bin: $1) })
    other = try reader.read(UInt8.self)
    keys = try reader.readArray(UInt64.self)
    bins = try reader.readArray(UInt8.self)
    guard let keyCount = projection.keyCount,
      keys.isEmpty ? bins.isEmpty || bins.count == keyCount : bins.count == keys.count,
      zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .unexpected("combined categories without their keys") }
    numbers = KeyTable(keys)
  }
}
