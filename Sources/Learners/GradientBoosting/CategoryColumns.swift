private import Glibc
import Tabular

/// The tables that symmetric trees are grown on: numbers as bins, few-valued categories as one
/// column for each level, others as target statistics in several random orders.
struct CategoryColumns {
  /// Equal but for the order behind the target statistics; one where there are none.
  let learning: [BinnedTable]
  /// The table that leaf values are taken from.
  let averaging: BinnedTable
  /// How each column is made of a raw value when predicting, and of which feature.
  let bins: [FeatureBins]
  let sources: [Int]
  /// For each column, what the scores of one not yet in the model are multiplied by.
  let newColumnFactors: [Float]

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
      learning = [averaging]
      bins = averaging.bins
      sources = Array(matrix.features.indices)
      newColumnFactors = []
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
    // The first order is the table's own, as in CatBoost; the last is for leaf values.
    var orders = [target.rows]
    while orders.count < (statistics.isEmpty ? 1 : Self.learningOrders + 1) {
      var order = target.rows
      random.shuffle(&order)
      orders.append(order)
    }
    let tables = orders.map {
      plan.table(matrix, numbers, statistics, order: $0, isHigh: target.isHigh)
    }
    averaging = tables[tables.count - 1]
    learning = tables.count == 1 ? tables : Array(tables.dropLast())
    bins = plan.bins
    sources = plan.sources
    newColumnFactors = plan.factors(sizePenalty: sizePenalty)
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

  mutating func add(_ columns: [FeatureBins], from feature: Int) {
    bins += columns
    sources += columns.map { _ in feature }
    levels += columns.map { _ in 0 }
  }

  mutating func addStatistics(_ columns: [FeatureBins], from feature: Int, levels count: Int) {
    firstColumns.append(bins.count)
    add(columns, from: feature)
    for column in columns.indices { levels[levels.count - columns.count + column] = count }
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
