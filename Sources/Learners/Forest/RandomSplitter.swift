import Tabular

/// Splits of extremely randomised trees: for each feature one threshold, uniform between the least and
/// the greatest cell of the node; the best of the features tried.
///
/// A row's cells lie side by side in memory, sixteen to a vector, so that two passes over the rows of
/// a node draw and weigh the thresholds of sixteen features. Sums are of deviations from the node's
/// mean, in single precision within runs of 256 rows: enough to choose between random splits.
struct RandomSplitter: NodeSplitter, ~Copyable {
  typealias Cells = SIMD16<Float>

  private let table: ForestTable
  /// Vectors to a row.
  private let blocks: Int
  private let cells: WorkArray<Cells>
  private let targets: NodeTargets
  private let rows: NodeRows
  private var levels: [LevelSplitter?]
  private let categories: [Int]

  // By block of features, for the node at hand.
  private let thresholds: WorkArray<Cells>
  /// How much a split gains, in units of the node's scale; −1 where the feature is constant, −0.5 where
  /// a side would have too few rows.
  private let gains: WorkArray<Cells>
  /// 1 where missing cells go left.
  private let missingSides: WorkArray<Cells>
  private var byLevel: [NodeSplit?]
  private var candidates: [Int]

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
    categories = table.kinds.indices.filter { table.kinds[$0] != .numeric }
    thresholds = WorkArray(repeating: .zero, count: blocks)
    gains = WorkArray(repeating: .zero, count: blocks)
    missingSides = WorkArray(repeating: .zero, count: blocks)
    byLevel = table.kinds.map { _ in nil }
    candidates = Array(table.kinds.indices)
  }

  mutating func start(weights: [Double]) -> Int {
    targets.start(weights: weights)
    return rows.start(weights: targets.weights)
  }

  func summary(of node: Range<Int>) -> NodeSummary { targets.summary(rows, node) }

  func part(_ node: Range<Int>, by split: NodeSplit) -> Int {
    rows.part(node, by: split, cells: table.columns[split.feature])
  }

  mutating func split(
    of node: Range<Int>, _ summary: NodeSummary, limits: TreeLimits,
    random: inout RandomSource
  ) -> NodeSplit? {
    if node.count == 2 { return pairSplit(node, summary, &random) }
    // A scale at which neither targets nor weights leave the range of single precision.
    let deviation = max(targets.centre(rows, node, mean: summary.mean), .leastNormalMagnitude)
    let scale = Scale(deviation: deviation, weight: summary.weight / Double(node.count))
    for block in 0..<blocks {
      weigh(node, block, scale, limits.minSamplesLeaf, seed: random.next())
    }
    for feature in categories {
      byLevel[feature] = levelSplit(feature, node, summary, limits.minSamplesLeaf, &random)
      let improvement = byLevel[feature]?.improvement ?? -1
      gains[feature / 16][feature % 16] = Float(improvement / scale.improvement)
    }
    if limits.maxFeatures < table.featureCount { drawCandidates(limits.maxFeatures, &random) }
    guard let feature = best(&random) else { return nil }
    if let byLevel = byLevel[feature] { return byLevel }
    let (block, lane) = (feature / 16, feature % 16)
    return NodeSplit(
      feature: feature, condition: .atMost(thresholds[block][lane]),
      missingGoesLeft: missingSides[block][lane] == 1,
      improvement: Double(gains[block][lane]) * scale.improvement)
  }

  private func pairSplit(
    _ node: Range<Int>, _ summary: NodeSummary, _ random: inout RandomSource
  ) -> NodeSplit? {
    PairSplit(table: table).split(
      (rows[node.lowerBound], rows[node.lowerBound + 1]), targets, summary, &random
    ) { low, high, random in
      let drawn = low + Float(random.next() >> 40) * 0x1p-24 * (high - low)
      return drawn < high ? drawn : low
    }
  }

  /// Leaves only as many features as scikit-learn would look at: drawn at random, constant ones
  /// included, and more if all of them are constant.
  private mutating func drawCandidates(_ count: Int, _ random: inout RandomSource) {
    for feature in candidates.indices { candidates[feature] = feature }
    var found = false
    for position in candidates.indices {
      if position >= count, found {
        gains[candidates[position] / 16][candidates[position] % 16] = -1
        continue
      }
      candidates.swapAt(
        position, position + random.index(below: candidates.count - position))
      let feature = candidates[position]
      found = found || gains[feature / 16][feature % 16] > -1
    }
  }

  /// The feature that gains most; equal gains are equally likely, as if the features had been tried
  /// in random order.
  private func best(_ random: inout RandomSource) -> Int? {
    var greatest: Float = -1
    for block in 0..<blocks { greatest = max(greatest, gains[block].max()) }
    guard greatest >= 0 else { return nil }
    let bar = greatest * Tie.singlePrecision
    let equal = (0..<blocks).reduce(0) { sum, block in
      let isEqual = gains[block] .>= bar
      return sum - Int(SIMD16<Int32>(repeating: 0).replacing(with: -1, where: isEqual).wrappedSum())
    }
    var choice = equal == 1 ? 0 : random.index(below: equal)
    for feature in 0..<table.featureCount where gains[feature / 16][feature % 16] >= bar {
      if choice == 0 { return feature }
      choice -= 1
    }
    return nil
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

extension RandomSplitter {
  /// Least and greatest of sixteen features' cells in a node, and how many are missing.
  private struct Ranges {
    var least = Cells(repeating: .infinity)
    var greatest = Cells(repeating: -.infinity)
    var missing = Cells.zero
  }

  /// What goes left in a node, or is missing there: sums of deviations, of weights, and rows.
  private struct Sums {
    var deviation = Cells.zero
    var weight = Cells.zero
    var count = Cells.zero

    @inline(__always)
    mutating func add(_ deviation: Float, _ weight: Float, where mask: SIMDMask<SIMD16<Int32>>) {
      let none = Cells.zero
      self.deviation += none.replacing(with: Cells(repeating: deviation), where: mask)
      self.weight += none.replacing(with: Cells(repeating: weight), where: mask)
    }

    static func + (a: Self, b: Self) -> Self {
      Sums(
        deviation: a.deviation + b.deviation, weight: a.weight + b.weight,
        count: a.count + b.count)
    }
  }

  /// The units of a node: its greatest deviation from the mean, and its mean weight.
  struct Scale {
    var deviation: Double
    var weight: Double
    var improvement: Double { deviation * deviation * weight }
  }

  /// Draws the thresholds of sixteen features and finds what they gain.
  private func weigh(
    _ node: Range<Int>, _ block: Int, _ scale: Scale,
    _ minSamplesLeaf: Int, seed: UInt64
  ) {
    let ranges = ranges(node, block)
    let width = ranges.greatest - ranges.least
    let drawn = ranges.least + uniform(seed) * width
    let isSingle = ranges.least .== ranges.greatest
    // Rounding must not send every row left. Of a single value, all that is not missing is left.
    let threshold = drawn.replacing(with: ranges.least, where: drawn .>= ranges.greatest)
      .replacing(with: .infinity, where: isSingle)
    let hasMissing = ranges.missing .> 0
    let varies = (ranges.least .< ranges.greatest) .| (isSingle .& hasMissing)

    var (left, missing) = (Sums(), Sums())
    var start = node.lowerBound
    while start < node.upperBound {
      let end = min(start + 256, node.upperBound)
      sum(start..<end, block, threshold, scale, minSamplesLeaf > 1, &left, &missing)
      start = end
    }
    missing.count = ranges.missing
    func gain(_ side: Sums) -> Cells {
      let weight = Float(node.count)  // in units of the mean weight
      let other = weight - side.weight
      let gain = side.deviation * side.deviation * weight / (side.weight * other)
      var possible = varies .& (side.weight .> 0) .& (other .> 0)
      if minSamplesLeaf > 1 {
        let least = Float(minSamplesLeaf)
        possible .&= side.count .>= least
        possible .&= weight - side.count .>= least
      }
      return Cells(repeating: -1).replacing(with: -0.5, where: varies)
        .replacing(with: gain, where: possible)
    }
    var gains = gain(left)
    // Without missing cells, later ones go to the heavier side.
    var missingGoesLeft = left.weight * 2 .> Float(node.count)
    if table.hasMissing {
      let other = gain(left + missing)
      let better = hasMissing .& (other .> gains) .& .!isSingle
      gains.replace(with: other, where: better)
      missingGoesLeft .&= .!hasMissing
      missingGoesLeft .|= better
    }
    self.gains[block] = gains
    thresholds[block] = threshold
    missingSides[block] = Cells.zero.replacing(with: 1, where: missingGoesLeft)
  }

  private func ranges(_ node: Range<Int>, _ block: Int) -> Ranges {
    var ranges = Ranges()
    for position in node {
      let row = cells[rows[position] * blocks + block]
      // A comparison with NaN is false: missing cells change neither.
      ranges.least.replace(with: row, where: row .< ranges.least)
      ranges.greatest.replace(with: row, where: row .> ranges.greatest)
    }
    guard table.hasMissing else { return ranges }
    for position in node {
      let row = cells[rows[position] * blocks + block]
      ranges.missing += Cells.zero.replacing(with: 1, where: row .!= row)
    }
    return ranges
  }

  @inline(__always)
  private func sum(
    _ run: Range<Int>, _ block: Int, _ threshold: Cells, _ scale: Scale, _ countsRows: Bool,
    _ left: inout Sums, _ missing: inout Sums
  ) {
    let unit = 1 / (scale.deviation * scale.weight)
    let weightUnit = 1 / scale.weight
    var part = Sums()
    for position in run {
      let row = rows[position]
      let isLeft = cells[row * blocks + block] .<= threshold
      part.add(
        Float(targets.centred[row] * unit), Float(targets.weights[row] * weightUnit), where: isLeft)
    }
    if countsRows {
      for position in run {
        let isLeft = cells[rows[position] * blocks + block] .<= threshold
        part.count += Cells.zero.replacing(with: 1, where: isLeft)
      }
    }
    left = left + part
    guard table.hasMissing else { return }
    part = Sums()
    for position in run {
      let row = rows[position]
      let values = cells[row * blocks + block]
      part.add(
        Float(targets.centred[row] * unit), Float(targets.weights[row] * weightUnit),
        where: values .!= values)
    }
    missing = missing + part
  }

  /// Sixteen numbers in [0, 1), multiples of 2⁻²⁴: MurmurHash3's finalizer (Appleby 2011) of a counter.
  private func uniform(_ seed: UInt64) -> Cells {
    let lanes = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    var bits = lanes &* 0x9e37_79b9 &+ UInt32(truncatingIfNeeded: seed)
    bits ^= bits &>> 16
    bits &*= 0x85eb_ca6b
    bits ^= UInt32(truncatingIfNeeded: seed >> 32)
    bits ^= bits &>> 13
    bits &*= 0xc2b2_ae35
    bits ^= bits &>> 16
    return Cells(SIMD16<Int32>(truncatingIfNeeded: bits &>> 8)) * 0x1p-24
  }
}
