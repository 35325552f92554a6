import Tabular

/// Splits of extremely randomised trees: for each feature one threshold, uniform between the least and
/// the greatest cell of the node; the best of the features tried.
///
/// Rows lie side by side in memory, sixteen cells to a vector, so that one pass over the rows of a
/// node weighs the thresholds of sixteen features. Sums over at most 256 rows are in single
/// precision, of deviations from the node's mean, and added up in double precision.
struct RandomSplitter: NodeSplitter, ~Copyable {
  private typealias Cells = SIMD16<Float>

  private let table: ForestTable
  /// Vectors to a row.
  private let blocks: Int
  private let cells: WorkArray<Cells>
  private let targets: NodeTargets
  private let rows: NodeRows
  private var levels: [LevelSplitter?]

  // By feature, for the node at hand.
  private var least: [Float]
  private var greatest: [Float]
  private var missingCount: [Float]
  private var thresholds: [Float]
  private var left: [Side]
  private var missing: [Side]
  private var candidates: [Int] = []

  private struct Side {
    var sum = 0.0
    var weight = 0.0
    var count = 0.0
  }

  init(_ table: ForestTable) {
    self.table = table
    blocks = (table.featureCount + 15) / 16
    cells = WorkArray(repeating: .zero, count: blocks * table.rowCount)
    for feature in 0..<table.featureCount {
      for row in 0..<table.rowCount {
        cells[row * blocks + feature / 16][feature % 16] = table.columns[feature][row]
      }
    }
    targets = NodeTargets(table)
    rows = NodeRows(orders: [(0..<table.rowCount).map(UInt32.init)])
    levels = table.kinds.map {
      guard case .category(let count) = $0 else { return nil }
      return LevelSplitter(levelCount: count)
    }
    least = [Float](repeating: 0, count: blocks * 16)
    greatest = least
    missingCount = least
    thresholds = least
    left = [Side](repeating: Side(), count: blocks * 16)
    missing = left
  }

  mutating func start(weights: [Double]) -> Int {
    targets.start(weights: weights)
    return rows.start(weights: targets.weights)
  }

  func summary(of node: Range<Int>) -> NodeSummary { targets.summary(rows, node) }

  mutating func split(
    of node: Range<Int>, _ summary: NodeSummary, limits: TreeLimits,
    random: inout RandomSource
  ) -> NodeSplit? {
    targets.centre(rows, node, mean: summary.mean)
    for block in 0..<blocks { findRanges(node, block) }
    candidates.removeAll(keepingCapacity: true)
    for feature in 0..<table.featureCount {
      // A category's level numbers have no order, but they differ where the levels do.
      let varies = least[feature] < greatest[feature]
      let hasBoth = missingCount[feature] > 0 && Int(missingCount[feature]) < node.count
      if varies || hasBoth { candidates.append(feature) }
    }
    guard !candidates.isEmpty else { return nil }
    if limits.maxFeatures < candidates.count {
      for position in 0..<limits.maxFeatures {
        let other = position + random.index(below: candidates.count - position)
        candidates.swapAt(position, other)
      }
      candidates.removeLast(candidates.count - limits.maxFeatures)
    }
    drawThresholds(&random)
    for block in 0..<blocks { weigh(node, block, needsCounts: limits.minSamplesLeaf > 1) }

    return best(of: node, summary, minSamplesLeaf: limits.minSamplesLeaf, &random)
  }

  func part(_ node: Range<Int>, by split: NodeSplit) -> Int {
    rows.part(node, by: split, cells: table.columns[split.feature])
  }

  /// The least and the greatest cell of sixteen features, and how many are missing.
  private mutating func findRanges(_ node: Range<Int>, _ block: Int) {
    var least = Cells(repeating: .infinity)
    var greatest = Cells(repeating: -.infinity)
    var missing = Cells.zero
    if table.hasMissing {
      for position in node {
        let row = cells[rows[position] * blocks + block]
        // A comparison with NaN is false: missing cells change neither.
        least.replace(with: row, where: row .< least)
        greatest.replace(with: row, where: row .> greatest)
        missing.replace(with: missing + 1, where: row .!= row)
      }
    } else {
      for position in node {
        let row = cells[rows[position] * blocks + block]
        least.replace(with: row, where: row .< least)
        greatest.replace(with: row, where: row .> greatest)
      }
    }
    for lane in 0..<16 {
      self.least[block * 16 + lane] = least[lane]
      self.greatest[block * 16 + lane] = greatest[lane]
      missingCount[block * 16 + lane] = missing[lane]
    }
  }

  private mutating func drawThresholds(_ random: inout RandomSource) {
    for feature in candidates {
      let (low, high) = (least[feature], greatest[feature])
      let share = Float(random.next() >> 40) * 0x1p-24
      let threshold = low + share * (high - low)
      // Rounding must not send every row left. Of a single value, all that is not missing is left.
      thresholds[feature] = low == high ? .infinity : threshold < high ? threshold : low
    }
  }

  /// Sums, weights and (where asked for) counts of the rows left of sixteen thresholds.
  private mutating func weigh(_ node: Range<Int>, _ block: Int, needsCounts: Bool) {
    var threshold = Cells.zero
    for lane in 0..<16 {
      threshold[lane] = thresholds[block * 16 + lane]
      left[block * 16 + lane] = Side()
      missing[block * 16 + lane] = Side()
    }
    var start = node.lowerBound
    while start < node.upperBound {
      let end = min(start + 256, node.upperBound)
      var (sum, weight, count) = (Cells.zero, Cells.zero, Cells.zero)
      var (missingSum, missingWeight) = (Cells.zero, Cells.zero)
      for position in start..<end {
        let row = rows[position]
        let values = cells[row * blocks + block]
        let isLeft = values .<= threshold
        let d = Cells(repeating: Float(targets.centred[row]))
        let w = Cells(repeating: Float(targets.weights[row]))
        sum += Cells.zero.replacing(with: d, where: isLeft)
        weight += Cells.zero.replacing(with: w, where: isLeft)
        if needsCounts { count += Cells.zero.replacing(with: 1, where: isLeft) }
        if table.hasMissing {
          let isMissing = values .!= values
          missingSum += Cells.zero.replacing(with: d, where: isMissing)
          missingWeight += Cells.zero.replacing(with: w, where: isMissing)
        }
      }
      for lane in 0..<16 {
        let feature = block * 16 + lane
        left[feature].sum += Double(sum[lane])
        left[feature].weight += Double(weight[lane])
        left[feature].count += Double(count[lane])
        missing[feature].sum += Double(missingSum[lane])
        missing[feature].weight += Double(missingWeight[lane])
      }
      start = end
    }
  }

  /// The best of the candidates' splits; equal ones are equally likely, as if the features had been
  /// tried in random order.
  private mutating func best(
    of node: Range<Int>, _ summary: NodeSummary, minSamplesLeaf: Int,
    _ random: inout RandomSource
  ) -> NodeSplit? {
    var best: (feature: Int, improvement: Double, missingGoesLeft: Bool)?
    var bestByLevel: NodeSplit?
    var ties = 1.0
    for feature in candidates {
      var byLevel: NodeSplit?
      let found: (improvement: Double, missingGoesLeft: Bool)?
      if case .numeric = table.kinds[feature] {
        found = weighedSplit(feature, node.count, summary, minSamplesLeaf)
      } else {
        byLevel = levelSplit(feature, node, summary, minSamplesLeaf, &random)
        found = byLevel.map { ($0.improvement, $0.missingGoesLeft) }
      }
      guard let found else { continue }
      if let best {
        if found.improvement * Tie.singlePrecision < best.improvement { continue }
        if found.improvement <= best.improvement * Tie.singlePrecision {
          ties += 1
          if random.uniform() * ties >= 1 { continue }
        } else {
          ties = 1
        }
      }
      best = (feature, found.improvement, found.missingGoesLeft)
      bestByLevel = byLevel
    }
    guard let best else { return nil }
    return bestByLevel
      ?? NodeSplit(
        feature: best.feature, condition: .atMost(thresholds[best.feature]),
        missingGoesLeft: best.missingGoesLeft, improvement: best.improvement)
  }

  /// The drawn split by a number, missing cells on the side where they gain more; without any, later
  /// ones go to the heavier side.
  private func weighedSplit(
    _ feature: Int, _ count: Int, _ node: NodeSummary, _ minSamplesLeaf: Int
  ) -> (improvement: Double, missingGoesLeft: Bool)? {
    let (left, missing) = (left[feature], missing[feature])
    func improvement(_ side: Side) -> Double? {
      let (leftCount, rightCount) = (side.count, Double(count) - side.count)
      guard side.weight > 0, side.weight < node.weight,
        minSamplesLeaf == 1 || min(leftCount, rightCount) >= Double(minSamplesLeaf)
      else { return nil }
      return splitImprovement(
        leftSum: side.sum, leftWeight: side.weight, nodeWeight: node.weight)
    }
    let without = improvement(left)
    guard missing.weight > 0 else {
      return without.map { ($0, left.weight > node.weight - left.weight) }
    }
    // Of a single value the only split is the one from the missing cells.
    guard least[feature] < greatest[feature] else { return without.map { ($0, false) } }
    let with = improvement(
      Side(
        sum: left.sum + missing.sum, weight: left.weight + missing.weight,
        count: left.count + Double(missingCount[feature])))
    switch (without, with) {
    case (let without?, let with?): return with > without ? (with, true) : (without, false)
    case (let without?, nil): return (without, false)
    case (nil, let with?): return (with, true)
    case (nil, nil): return nil
    }
  }

  private mutating func levelSplit(
    _ feature: Int, _ node: Range<Int>, _ summary: NodeSummary, _ minSamplesLeaf: Int,
    _ random: inout RandomSource
  ) -> NodeSplit? {
    guard var splitter = levels[feature].take() else { return nil }
    defer { levels[feature] = splitter }
    guard splitter.gather(rows, node, cells: table.columns[feature], targets) else { return nil }
    return splitter.randomSplit(
      feature: feature, summary, minSamplesLeaf: minSamplesLeaf, random: &random)
  }
}
