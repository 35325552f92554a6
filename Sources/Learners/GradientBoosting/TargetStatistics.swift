import Tabular

/// Target statistics of a category: how often the target is high among the rows with a level.
///
/// While training, a row's statistic counts only rows before it in a random order, so that no row
/// sees its own target; for prediction all training rows count.
///
/// Source: Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", 2018.
struct TargetStatistics {
  /// What a statistic may start from: (high + prior) / (rows + 1) for the priors 0, ½ and 1.
  static let priorCount = 3
  /// Statistics lie in 0…1 and are cut into so many equal steps, and their end.
  static let steps = 15

  let category: Projection.Category
  /// The level of each row of the matrix; `levelCount` for missing.
  let levels: Levels

  var feature: Int { category.feature }
  var levelCount: Int { category.levelCount }

  /// A class because several owners read them.
  final class Levels: @unchecked Sendable {  // written by its initialiser only
    private let buffer: AlignedBuffer<Int32>
    var base: UnsafePointer<Int32> { UnsafePointer(buffer.base) }

    fileprivate init(_ column: ArraySlice<Double>, levelCount: Int) {
      buffer = AlignedBuffer(count: column.count)
      for (row, cell) in column.enumerated() {
        let level = Int(exactly: cell) ?? levelCount
        buffer[row] = Int32((0..<levelCount).contains(level) ? level : levelCount)
      }
    }

    subscript(row: Int) -> Int { Int(buffer[row]) }
  }

  private let rowCount: Int

  init(_ matrix: FeatureMatrix, feature: Int, levelCount: Int) {
    category = Projection.Category(feature: feature, levelCount: levelCount)
    levels = Levels(matrix.column(feature), levelCount: levelCount)
    rowCount = matrix.rowCount
  }

  /// The bins of a row's statistics: of one for each prior, then of the frequency of its level by that
  /// of the most frequent one; rounded in `Float` as CatBoost does.
  ///
  /// - Parameters:
  ///   - count: The rows of its level that the row sees; of these `high` are of high target.
  ///   - all: All training rows of its level.
  @inline(__always)
  static func bins(high: Int32, count: Int32, all: Int32, most: Int32) -> SIMD4<UInt8> {
    let (high, count) = (Float(high), Float(count))
    let shares =
      SIMD4(high, high + 0.5, high + 1, Float(all))
      / (SIMD4(count, count, count, Float(most)) + 1) * Float(steps)
    // The whole part, without a conversion, which would be checked in each lane: 2²³ more leaves the
    // nearest integer in the low bits, and that may be one too many.
    let shifted = shares + 0x1p23
    let isAbove = (shifted - 0x1p23) .> shares
    let nearest = unsafeBitCast(shifted, to: SIMD4<UInt32>.self)
    return SIMD4(truncatingIfNeeded: nearest.replacing(with: nearest &- 1, where: isAbove))
  }

  /// The target above which a row counts as high: it halves the rows as evenly as values allow.
  static func threshold(_ targets: [Double]) -> Double {
    let sorted = targets.sorted()
    let middle = sorted.count / 2
    let before = sorted.firstIndex(of: sorted[middle]) ?? 0
    let after = sorted.lastIndex(of: sorted[middle]).map { $0 + 1 } ?? sorted.count
    let split = before > 0 && abs(before - middle) <= abs(after - middle) ? before : after
    guard split > 0 && split < sorted.count else { return sorted[0] }
    return sorted[split - 1] / 2 + sorted[split] / 2
  }

  /// The bins of all rows for each prior, then of the level's frequency.
  ///
  /// - Parameters:
  ///   - order: The training rows in random order; others take the statistic of all of them.
  ///   - isHigh: For each row of the matrix.
  func orderedBins(_ order: [Int32], isHigh: [Bool]) -> [[UInt8]] {
    let finals = finalBins(order, isHigh: isHigh)
    var bins = finals.map { bins in (0..<rowCount).map { bins[levels[$0]] } }
    var high = [Int32](repeating: 0, count: levelCount + 1)
    var count = high
    for row in order {
      let level = levels[Int(row)]
      let found = Self.bins(high: high[level], count: count[level], all: 0, most: 0)
      for prior in 0..<Self.priorCount { bins[prior][Int(row)] = found[prior] }
      high[level] += isHigh[Int(row)] ? 1 : 0
      count[level] += 1
    }
    return bins
  }

  /// The columns for prediction, in the order of ``orderedBins(_:isHigh:)``.
  func finalColumns(_ rows: [Int32], isHigh: [Bool]) -> [FeatureBins] {
    finalBins(rows, isHigh: isHigh).map { bins in
      .ordered(
        binOfLevel: Array(bins.prefix(levelCount)), other: bins[levelCount],
        binCount: Self.steps + 1)
    }
  }

  /// For each statistic the bin of each level, the last that of missing and unseen ones.
  private func finalBins(_ rows: [Int32], isHigh: [Bool]) -> [[UInt8]] {
    var high = [Int32](repeating: 0, count: levelCount + 1)
    var count = high
    for row in rows {
      let level = levels[Int(row)]
      high[level] += isHigh[Int(row)] ? 1 : 0
      count[level] += 1
    }
    let most = count.max() ?? 0
    let bins = zip(high, count).map { Self.bins(high: $0, count: $1, all: $1, most: most) }
    return (0..<4).map { statistic in bins.map { $0[statistic] } }
  }
}
