private import Glibc
import Tabular

/// The tables that symmetric trees are grown on: numbers as bins, few-valued categories as one
/// column for each level, others as target statistics in several random orders.
struct CategoryColumns {
  /// For the splits of trees: like the one for leaf values but for the order behind the target
  /// statistics; none where there are no statistics.
  let learning: [BinnedTable]
  /// The table that leaf values are taken from.
  let averaging: BinnedTable
  /// How each column is made of a raw value when predicting, and of which feature.
  let bins: [FeatureBins]
  let sources: [Int]
  /// For each column, what the gain of a split on it is multiplied by until the model uses one of its
  /// group; empty for 1.
  let newColumnFactors: [Float]
  /// The statistics of one kind of a feature have the same number; other columns one of their own.
  let groups: [Int]

  /// Orders that trees are grown on in turn, besides the one for leaf values.
  private static let learningOrders = 3

  /// - Parameters:
  ///   - binning: Of numbers.
  ///   - oneHotMaxSize: Categories of at most so many levels get a column for each.
  ///   - sizePenalty: Exponent of the penalty on new statistics of many-valued categories.
  init(
    _ data: TrainingData, binning: BinningSettings, oneHotMaxSize: Int, sizePenalty: Double,
    random: inout RandomSource
  ) {
    let matrix = data.features
    guard matrix.features.contains(where: \.isCategory) else {
      averaging = BinnedTable.shared(matrix, binning)
      learning = []
      bins = averaging.bins
      sources = Array(matrix.features.indices)
      newColumnFactors = []
      groups = []
      return
    }
    let numbers = BinnedTable.shared(matrix, binning)
    let target = ClassifiedTarget(data)
    var plan = ColumnPlan()
    var statistics: [TargetStatistics] = []
    for (feature, description) in matrix.features.enumerated() {
      switch description.kind {
      case .numeric: plan.add([numbers.bins[feature]], from: feature)
      case .category(let levels):
        let present = Set(data.rows.map { matrix[$0, feature] }.filter { !$0.isNaN })
        if present.count <= oneHotMaxSize {
          plan.add(present.sorted().map { oneHot(Int($0), of: levels.count) }, from: feature)
        } else {
          let statistic = TargetStatistics(matrix, feature: feature, levelCount: levels.count)
          plan.addStatistics(
            statistic.finalColumns(target.rows, isHigh: target.isHigh), from: feature,
            levels: present.count)
          statistics.append(statistic)
        }
      }
    }
    func table(order: [Int32]) -> BinnedTable {
      plan.table(matrix, numbers, statistics, order: order, isHigh: target.isHigh)
    }
    if statistics.isEmpty {
      averaging = table(order: target.rows)
      learning = []
    } else {
      averaging = table(order: Self.randomOrder(target.rows, &random))
      learning = (0..<Self.learningOrders).map { _ in
        table(order: Self.randomOrder(target.rows, &random))
      }
    }
    bins = plan.bins
    sources = plan.sources
    newColumnFactors = plan.factors(sizePenalty: sizePenalty)
    groups = plan.groups
  }

  /// Blocks of neighbours in random order: almost as random as single rows, and kind to caches.
  private static func randomOrder(_ rows: [Int32], _ random: inout RandomSource) -> [Int32] {
    let size = min(256, rows.count / 1000 + 1)
    var blocks = Array(stride(from: 0, to: rows.count, by: size))
    random.shuffle(&blocks)
    return blocks.flatMap { rows[$0..<min(rows.count, $0 + size)] }
  }
}

/// One level against the rest.
private func oneHot(_ level: Int, of levelCount: Int) -> FeatureBins {
  .ordered(binOfLevel: (0..<levelCount).map { $0 == level ? 1 : 0 }, other: 0, binCount: 2)
}

/// The training rows, and whether their targets count as high.
private struct ClassifiedTarget {
  let rows: [Int32]
  let isHigh: [Bool]

  init(_ data: TrainingData) {
    rows = data.rows.map { Int32($0) }
    let threshold = TargetStatistics.threshold(data.rows.map { data.target[$0] })
    isHigh = data.target.map { $0 > threshold }
  }
}

/// Which columns a table has.
private struct ColumnPlan {
  private(set) var bins: [FeatureBins] = []
  private(set) var sources: [Int] = []
  /// The first column of each statistic.
  private var firstColumns: [Int] = []
  /// The levels behind a column; 0 where it is no statistic.
  private var levels: [Int] = []
  private(set) var groups: [Int] = []

  mutating func add(_ columns: [FeatureBins], from feature: Int) {
    bins += columns
    sources += columns.map { _ in feature }
    levels += columns.map { _ in 0 }
    groups += columns.indices.map { groups.count + $0 }
  }

  mutating func addStatistics(_ columns: [FeatureBins], from feature: Int, levels count: Int) {
    firstColumns.append(bins.count)
    add(columns, from: feature)
    let first = bins.count - columns.count
    for column in columns.indices { levels[first + column] = count }
    for column in TargetStatistics.priors.indices { groups[first + column] = first }
  }

  func table(
    _ matrix: FeatureMatrix, _ numbers: BinnedTable, _ statistics: [TargetStatistics],
    order: [Int32], isHigh: [Bool]
  ) -> BinnedTable {
    var ordered = [[UInt8]](repeating: [], count: bins.count)
    for (statistic, first) in zip(statistics, firstColumns) {
      for (offset, cells) in statistic.orderedBins(order, isHigh: isHigh).enumerated() {
        ordered[first + offset] = cells
      }
    }
    let finders = bins.map(BinFinder.init)
    return BinnedTable(rowCount: matrix.rowCount, bins: bins) { column, rows, cells in
      if case .numeric = bins[column] {
        let source = numbers.column(sources[column])
        (cells + rows.lowerBound).update(from: source + rows.lowerBound, count: rows.count)
      } else if ordered[column].isEmpty {
        matrix.cells.withUnsafeBufferPointer {
          finders[column].fill(
            cells, from: $0.baseAddress! + sources[column] * matrix.rowCount, rows: rows)
        }
      } else {
        for row in rows { cells[row] = ordered[column][row] }
      }
    }
  }

  func factors(sizePenalty: Double) -> [Float] {
    guard let most = levels.max(), most > 0 else { return [] }
    return levels.map { count in
      count == 0 ? 1 : Float(pow(1 + Double(count) / Double(most), -sizePenalty))
    }
  }
}

extension FeatureMatrix.Feature {
  fileprivate var isCategory: Bool {
    if case .category = kind { true } else { false }
  }
}
