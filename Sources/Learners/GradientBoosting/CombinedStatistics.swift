import Tabular

/// Target statistics of categories combined with each other and with the splits above them, made as
/// trees need them: CatBoost's greedy combinations.
///
/// A class because the columns a tree uses live as long as the tree grows, whoever reads them.
final class CombinedStatistics {
  /// A column of the model: one statistic of a projection.
  struct Column: Hashable {
    var projection: Projection
    /// One of the priors, then the frequency.
    var statistic: Int
    /// Which of the thresholds of the target; 0 for the frequency.
    var threshold = 0

    var isFrequency: Bool { statistic == TargetStatistics.priorCount }
  }

  /// Counts of the rows of a key: of all, then of those before the row that is looked at.
  private typealias Counts = SIMD4<Int32>

  private let maxLength: Int
  private let statistics: [TargetStatistics]
  /// For each column of the table the category that it is a statistic of.
  private let categories: [Projection.Category?]
  private let orders: [[Int32]]
  /// Rows that are not trained on: they take the statistics of all rows.
  private let others: [Int]
  /// For each threshold and row of the table whether the target is above.
  private let isHigh: [[Bool]]
  private let table: BinnedTable

  private let keys: AlignedBuffer<UInt64>
  private let numbers: AlignedBuffer<Int32>
  private let packed: AlignedBuffer<UInt8>
  private var counts: [Counts] = []
  /// The projection whose keys are numbered, and how many numbers there are.
  private var numbered: (projection: Projection, size: Int)?

  /// All columns that trees have used; numbered after those of the table.
  private(set) var columns: [Column] = []
  private var numberOfColumn: [Column: Int] = [:]
  /// The cells of the columns of the tree that is growing, one after the other for all orders.
  private var cells: [Int: AlignedCells] = [:]

  /// - Parameters:
  ///   - orders: Of the training rows; the last is the one for leaf values.
  ///   - isHigh: For each threshold of the target, and each row of the table, whether the target is above.
  ///   - table: Any of the orders' tables; statistics are not read.
  init(
    _ statistics: [TargetStatistics], categories: [Projection.Category?], orders: [[Int32]],
    isHigh: [[Bool]], table: BinnedTable, maxLength: Int
  ) {
    self.statistics = statistics
    self.categories = categories
    self.orders = orders
    self.isHigh = isHigh
    self.table = table
    self.maxLength = maxLength
    var isTraining = [Bool](repeating: false, count: table.rowCount)
    for row in orders[0] { isTraining[Int(row)] = true }
    others = isTraining.indices.filter { !isTraining[$0] }
    keys = AlignedBuffer(count: table.rowCount)
    numbers = AlignedBuffer(count: table.rowCount)
    packed = AlignedBuffer(count: 4 * table.rowCount)
  }

  var rowCount: Int { table.rowCount }
  var thresholdCount: Int { isHigh.count }

  // MARK: Candidates

  /// The projections to try next in a tree: all its plain splits together, and each projection it
  /// uses, with one category more.
  func candidates(after splits: [SymmetricTree.Split]) -> [Projection] {
    let plain = splits.filter { $0.column < table.featureCount && categories[$0.column] == nil }
    var bases = plain.isEmpty ? [] : [Projection(splits: plain)]
    for split in splits {
      guard let used = projection(ofColumn: split.column), !bases.contains(used) else { continue }
      bases.append(used)
    }
    var found: [Projection] = []
    for base in bases {
      for statistic in statistics {
        guard let longer = base.with(statistic.category), longer.length <= maxLength,
          longer.keyCount != nil, !found.contains(longer)
        else { continue }
        found.append(longer)
      }
    }
    return found
  }

  private func projection(ofColumn number: Int) -> Projection? {
    if number >= table.featureCount { return columns[number - table.featureCount].projection }
    return categories[number].map { Projection($0) }
  }

  // MARK: Cells

  /// Writes the bins of all rows, four for each: one for each prior, and that of the frequency.
  ///
  /// - Returns: How many keys the training rows have.
  func fill(
    _ projection: Projection, order: Int, threshold: Int, _ bins: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let isHigh = isHigh[threshold]
    count(projection, order: order, isHigh)
    let numbers = numbers.base
    var most: Int32 = 0
    var distinct = 0
    for count in counts where count[0] > 0 {
      most = max(most, count[0])
      distinct += 1
    }
    let rows = orders[order]
    counts.withUnsafeMutableBufferPointer { counts in
      let counts = counts.baseAddress!
      // Four bytes at once.
      let bins = UnsafeMutableRawPointer(bins).assumingMemoryBound(to: SIMD4<UInt8>.self)
      for row in rows {
        let row = Int(row)
        let key = Int(numbers[row])
        let count = counts[key]
        bins[row] = TargetStatistics.bins(
          high: count[3], count: count[2], all: count[0], most: most)
        counts[key] = count &+ Counts(0, 0, 1, isHigh[row] ? 1 : 0)
      }
      for row in others {
        let count = counts[Int(numbers[row])]
        bins[row] = TargetStatistics.bins(
          high: count[1], count: count[0], all: count[0], most: most)
      }
    }
    return distinct
  }

  /// Numbers the keys of all rows, and counts the training rows and those of high target of each.
  private func count(_ projection: Projection, order: Int, _ isHigh: [Bool]) {
    let size = number(projection)
    let numbers = numbers.base
    counts.removeAll(keepingCapacity: true)
    counts.append(contentsOf: repeatElement(Counts(repeating: 0), count: size))
    counts.withUnsafeMutableBufferPointer { counts in
      let counts = counts.baseAddress!
      for row in orders[order] {
        let row = Int(row)
        counts[Int(numbers[row])] &+= Counts(1, isHigh[row] ? 1 : 0, 0, 0)
      }
    }
  }

  /// Numbers the keys of all rows; how many numbers there are.
  private func number(_ projection: Projection) -> Int {
    if let numbered, numbered.projection == projection { return numbered.size }
    projection.fill(
      keys.base, rowCount: table.rowCount, column: table.column,
      levels: { feature in self.levels(of: feature) })
    let (keys, numbers) = (keys.base, numbers.base)
    let size: Int
    if let most = projection.keyCount, most <= max(1 << 16, 4 * table.rowCount) {
      size = most
      for row in 0..<table.rowCount { numbers[row] = Int32(truncatingIfNeeded: keys[row]) }
    } else {
      var known = KeyTable(capacity: table.rowCount)
      for row in 0..<table.rowCount { numbers[row] = known.number(of: keys[row]) }
      size = known.count
    }
    numbered = (projection, size)
    return size
  }

  private func levels(of feature: Int) -> UnsafePointer<Int32> {
    guard let statistic = statistics.first(where: { $0.feature == feature }) else {
      preconditionFailure("a projection of feature \(feature), which has no statistics")
    }
    return UnsafePointer(statistic.levels.base)
  }

  // MARK: Columns

  /// Makes a column for the tree that is growing, in all orders.
  ///
  /// - Returns: Its number, the same whenever it is used.
  func use(_ column: Column) -> Int {
    let number = numberOfColumn[column] ?? table.featureCount + columns.count
    if numberOfColumn[column] == nil {
      numberOfColumn[column] = number
      columns.append(column)
    }
    if cells[number] == nil {
      let made = AlignedCells(count: orders.count * table.rowCount)
      for order in orders.indices {
        _ = fill(
          column.projection, order: order, threshold: column.threshold, packed.base)
        let target = made.buffer.base + order * table.rowCount
        let source = packed.base + column.statistic
        for row in 0..<table.rowCount { target[row] = source[4 * row] }
      }
      cells[number] = made
    }
    return number
  }

  /// The cells of a column that the tree uses.
  func cells(_ number: Int, order: Int) -> UnsafePointer<UInt8> {
    guard let made = cells[number] else { preconditionFailure("column \(number) was not made") }
    return UnsafePointer(made.buffer.base + order * table.rowCount)
  }

  /// Forgets the cells of a finished tree.
  func endTree() { cells.removeAll(keepingCapacity: true) }

  /// The columns for prediction: all training rows count.
  func servingColumns() -> [CombinedColumn] {
    columns.map { column in
      count(column.projection, order: 0, isHigh[column.threshold])
      let most = counts.map { $0[0] }.max() ?? 0
      func bin(_ counts: Counts) -> UInt8 {
        TargetStatistics.bins(
          high: counts[1], count: counts[0], all: counts[0], most: most)[column.statistic]
      }
      let other = bin(Counts(repeating: 0))
      var bins: [(key: UInt64, bin: UInt8)] = []
      var isDone = [Bool](repeating: false, count: counts.count)
      for row in orders[0] {
        let number = Int(numbers[Int(row)])
        guard !isDone[number] else { continue }
        isDone[number] = true
        let found = bin(counts[number])
        if found != other { bins.append((keys[Int(row)], found)) }
      }
      return CombinedColumn(column.projection, bins: bins, other: other)
    }
  }
}

/// Cells that live in a dictionary.
private final class AlignedCells {
  let buffer: AlignedBuffer<UInt8>
  init(count: Int) { buffer = AlignedBuffer(count: count) }
}

/// The columns of one random order: those of its table, then the combined ones of the tree that is
/// growing.
struct OrderedColumns {
  let table: BinnedTable
  let combined: CombinedStatistics?
  let order: Int

  func cells(_ column: Int) -> UnsafePointer<UInt8> {
    guard column >= table.featureCount, let combined else { return table.column(column) }
    return combined.cells(column, order: order)
  }
}
