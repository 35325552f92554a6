/// What a target statistic counts together: rows of the same levels of some categories, on the same
/// sides of some splits.
struct Projection: Hashable, Sendable {
  struct Category: Hashable, Sendable {
    var feature: Int
    /// The number of its levels; missing and unseen ones have this number.
    var levelCount: Int
  }

  /// Ascending by feature.
  private(set) var categories: [Category] = []
  /// On columns that are no statistics, ascending.
  private(set) var splits: [SymmetricTree.Split] = []

  init(splits: [SymmetricTree.Split]) {
    self.splits = Set(splits).sorted { ($0.column, $0.bin) < ($1.column, $1.bin) }
  }

  init(_ category: Category) { categories = [category] }

  init(categories: [Category], splits: [SymmetricTree.Split]) {
    self.categories = categories
    self.splits = splits
  }

  /// As CatBoost counts: all splits together are one.
  var length: Int { categories.count + (splits.isEmpty ? 0 : 1) }

  /// With one more category; `nil` if it is one of them already.
  func with(_ category: Category) -> Projection? {
    guard !categories.contains(category) else { return nil }
    var longer = self
    longer.categories.append(category)
    longer.categories.sort { $0.feature < $1.feature }
    return longer
  }

  /// How many keys there may be; `nil` if they would not fit into 62 bits.
  var keyCount: Int? {
    var count = 1
    for factor in splits.map({ _ in 2 }) + categories.map({ $0.levelCount + 1 }) {
      let (product, overflows) = count.multipliedReportingOverflow(by: factor)
      if overflows || product >= 1 << 62 { return nil }
      count = product
    }
    return count
  }

  /// Writes the key of each row.
  ///
  /// Pointers because this is done for every candidate of every level; all hold `rowCount` rows.
  func fill(
    _ keys: UnsafeMutablePointer<UInt64>, rowCount: Int,
    column: (Int) -> UnsafePointer<UInt8>, levels: (Int) -> UnsafePointer<Int32>
  ) {
    keys.update(repeating: 0, count: rowCount)
    for split in splits {
      let cells = column(split.column)
      for row in 0..<rowCount { keys[row] = keys[row] << 1 | (cells[row] > split.bin ? 1 : 0) }
    }
    for category in categories {
      let radix = UInt64(category.levelCount + 1)
      let cells = levels(category.feature)
      for row in 0..<rowCount {
        keys[row] = keys[row] &* radix &+ UInt64(UInt32(bitPattern: cells[row]))
      }
    }
  }
}
