import Tabular

/// The tables that symmetric trees are grown on: numbers as bins, few-valued categories as one
/// column for each level, others as target statistics in several random orders.
struct CategoryColumns {
  /// For the splits of trees: like the one for leaf values but for the order behind the target
  /// statistics; none where there are no statistics and boosting is plain.
  let learning: [BinnedTable]
  /// The table that leaf values are taken from.
  let averaging: BinnedTable
  /// How each column is made of a raw value when predicting, and of which feature.
  let bins: [FeatureBins]
  let sources: [Int]
  /// The training rows in the order of each learning table, then of the averaging one.
  let orders: [[Int32]]
  /// How new statistics are held back.
  let penalty: NewStatisticsPenalty
  /// Statistics of combined categories, if there are any.
  let combined: CombinedStatistics?

  /// Orders that trees are grown on in turn, besides the one for leaf values.
  private static let learningOrders = 3

  /// - Parameters:
  ///   - binning: Of numbers.
  ///   - oneHotMaxSize: Categories of at most so many levels get a column for each.
  ///   - maxComplexity: At most so many categories are combined; all splits above count as one.
  ///   - isOrdered: Whether orders are needed even if there are no statistics.
  ///   - sizePenalty: Exponent of the penalty on new statistics of many-valued categories.
  ///   - classCount: Of a target of more than two classes, whose numbers it holds; 0 of any other. Statistics then
  ///     count the rows above each class but the last, as CatBoost's do.
  init(
    _ data: TrainingData, binning: BinningSettings, oneHotMaxSize: Int, maxComplexity: Int,
    isOrdered: Bool, sizePenalty: Double, classCount: Int = 0, random: inout RandomSource
  ) {
    let matrix = data.features
    let rows = data.rows.map { Int32($0) }
    guard matrix.features.contains(where: \.isCategory) else {
      averaging = BinnedTable.shared(data, binning)
      let count = isOrdered ? Self.learningOrders : 0
      learning = [BinnedTable](repeating: averaging, count: count)
      orders = (0..<count).map { _ in Self.randomOrder(rows, &random) } + [rows]
      bins = averaging.bins
      sources = Array(matrix.features.indices)
      penalty = NewStatisticsPenalty(exponent: 0, levels: [], groups: [])
      combined = nil
      return
    }
    let numbers = BinnedTable.shared(data, binning)
    let isHigh = highTargets(data, classCount: classCount)
    var plan = ColumnPlan()
    var targetStatistics: [TargetStatistics] = []
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
            statistics(isHigh) { statistic.finalColumns(rows, isHigh: $0) }, from: feature,
            levels: present.count, category: statistic.category)
          targetStatistics.append(statistic)
        }
      }
    }
    let needsOrders = isOrdered || !targetStatistics.isEmpty
    orders =
      needsOrders
      ? (0...Self.learningOrders).map { _ in Self.randomOrder(rows, &random) } : [rows]
    let tables = orders.map {
      plan.table(matrix, numbers, targetStatistics, order: $0, isHigh: isHigh)
    }
    averaging = tables[tables.count - 1]
    learning = Array(tables.dropLast())
    combined =
      targetStatistics.isEmpty || maxComplexity < 2
      ? nil
      : CombinedStatistics(
        targetStatistics, categories: plan.categories, orders: orders, isHigh: isHigh,
        table: averaging, maxLength: maxComplexity)
    bins = plan.bins
    sources = plan.sources
    penalty = NewStatisticsPenalty(
      exponent: sizePenalty, levels: plan.levels, groups: plan.groups)
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

/// For each threshold, and each row of the matrix, whether its target counts as high.
private func highTargets(_ data: TrainingData, classCount: Int) -> [[Bool]] {
  let thresholds =
    classCount > 2
    ? (0..<classCount - 1).map { Double($0) + 0.5 }
    : [TargetStatistics.threshold(data.rows.map { data.target[$0] })]
  return thresholds.map { threshold in data.target.map { $0 > threshold } }
}

/// The statistics of a category: those of every threshold, one for each prior, then its frequency, which has no
/// threshold.
private func statistics<Column>(_ isHigh: [[Bool]], _ make: ([Bool]) -> [Column]) -> [Column] {
  let all = isHigh.map(make)
  return all.flatMap { $0.prefix(TargetStatistics.priorCount) }
    + all[0].suffix(from: TargetStatistics.priorCount)
}

/// Which columns a table has.
private struct ColumnPlan {
  private(set) var bins: [FeatureBins] = []
  private(set) var sources: [Int] = []
  /// The first column of each statistic.
  private var firstColumns: [Int] = []
  /// The levels behind a column; 0 where it is no statistic.
  private(set) var levels: [Int] = []
  /// The category behind a column that is a statistic.
  private(set) var categories: [Projection.Category?] = []
  /// The statistics of one kind of a feature have the same number; other columns one of their own.
  private(set) var groups: [Int] = []

  mutating func add(_ columns: [FeatureBins], from feature: Int) {
    bins += columns
    sources += columns.map { _ in feature }
    levels += columns.map { _ in 0 }
    categories += columns.map { _ in nil }
    groups += columns.indices.map { groups.count + $0 }
  }

  mutating func addStatistics(
    _ columns: [FeatureBins], from feature: Int, levels count: Int, category: Projection.Category
  ) {
    firstColumns.append(bins.count)
    add(columns, from: feature)
    let first = bins.count - columns.count
    for column in columns.indices {
      levels[first + column] = count
      categories[first + column] = category
    }
    for column in columns.indices.dropLast() { groups[first + column] = first }
  }

  func table(
    _ matrix: FeatureMatrix, _ numbers: BinnedTable, _ categories: [TargetStatistics],
    order: [Int32], isHigh: [[Bool]]
  ) -> BinnedTable {
    var ordered = [[UInt8]](repeating: [], count: bins.count)
    for (statistic, first) in zip(categories, firstColumns) {
      let columns = statistics(isHigh) { statistic.orderedBins(order, isHigh: $0) }
      for (offset, cells) in columns.enumerated() {
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
}

extension FeatureMatrix.Feature {
  fileprivate var isCategory: Bool {
    if case .category = kind { true } else { false }
  }
}
