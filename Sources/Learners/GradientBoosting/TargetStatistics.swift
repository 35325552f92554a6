import Tabular

/// Target statistics of a category: how often the target is high among the rows with a level.
///
/// While training, a row's statistic counts only rows before it in a random order, so that no row
/// sees its own target; for prediction all training rows count.
///
/// Source: Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", 2018.
struct TargetStatistics {
  /// What a statistic starts from: (high + prior) / (rows + 1).
  static let priors = [0.0, 0.5, 1.0]
  /// Statistics lie in 0…1 and are cut into so many equal steps, and their end.
  static let steps = 15

  let feature: Int
  let levelCount: Int
  /// The level of each row of the matrix; `levelCount` for missing.
  private let levels: [Int32]

  init(_ matrix: FeatureMatrix, feature: Int, levelCount: Int) {
    self.feature = feature
    self.levelCount = levelCount
    levels = matrix.column(feature).map { cell in
      guard let level = Int(exactly: cell), level < levelCount else { return Int32(levelCount) }
      return Int32(level)
    }
  }

  /// One bin for a statistic in 0…1.
  static func bin(_ statistic: Double) -> UInt8 {
    UInt8(min(steps, Int(statistic * Double(steps))))
  }

  static func statistic(high: Int, count: Int, prior: Double) -> Double {
    (Double(high) + prior) / (Double(count) + 1)
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
    var bins = finals.map { bins in levels.map { bins[Int($0)] } }
    var high = [Int](repeating: 0, count: levelCount + 1)
    var count = high
    for row in order {
      let level = Int(levels[Int(row)])
      for (column, prior) in Self.priors.enumerated() {
        let statistic = Self.statistic(high: high[level], count: count[level], prior: prior)
        bins[column][Int(row)] = Self.bin(statistic)
      }
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
    var high = [Int](repeating: 0, count: levelCount + 1)
    var count = high
    for row in rows {
      let level = Int(levels[Int(row)])
      high[level] += isHigh[Int(row)] ? 1 : 0
      count[level] += 1
    }
    let largest = count.max() ?? 0
    let means = Self.priors.map { prior in
      zip(high, count).map { Self.bin(Self.statistic(high: $0, count: $1, prior: prior)) }
    }
    return means + [count.map { Self.bin(Double($0) / Double(largest + 1)) }]
  }
}
