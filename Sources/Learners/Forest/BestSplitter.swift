import Tabular

/// Exact best splits: every threshold between two cells of the node, of every feature tried.
///
/// The rows of a node stand in the order of each numeric feature. The orders are sorted once for the
/// forest and filtered for a tree; splitting a node parts each of them, which keeps them in order. So a
/// node costs time proportional to its rows × features, and nothing is sorted below the root.
struct BestSplitter: NodeSplitter, ~Copyable {
  private let table: ForestTable
  /// The cells of the numeric features, one order of ``rows`` after the other.
  private let cells: WorkArray<Float>
  /// Which of the orders is a feature's.
  private let order: [Int]
  private let targets: NodeTargets
  private let rows: NodeRows
  private var levels: [LevelSplitter?]
  private var candidates: [Int]

  init(_ table: ForestTable) {
    self.table = table
    var orders: [[UInt32]] = []
    var cells: [Float] = []
    order = table.kinds.indices.map { feature in
      guard case .numeric = table.kinds[feature] else { return 0 }
      orders.append(sortedRows(table.columns[feature]))
      cells += table.columns[feature]
      return orders.count - 1
    }
    // Categories need the rows of a node, in whatever order.
    if orders.isEmpty { orders = [(0..<table.rowCount).map(UInt32.init)] }
    self.cells = WorkArray(cells)
    targets = NodeTargets(table)
    rows = NodeRows(orders: orders)
    levels = table.kinds.map {
      guard case .category(let count) = $0 else { return nil }
      return LevelSplitter(levelCount: count)
    }
    candidates = Array(0..<table.featureCount)
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
    if node.count == 2 {
      let pair = (rows[node.lowerBound], rows[node.lowerBound + 1])
      return PairSplit(table: table).split(pair, targets, summary, &random) { low, high, _ in
        Self.middle(low, high)
      }
    }
    targets.centre(rows, node, mean: summary.mean)
    for feature in candidates.indices { candidates[feature] = feature }
    var best: NodeSplit?
    var anyVaries = false
    // Features are drawn, constant ones included, until there are enough and one of them varies
    // (scikit-learn's rule); of equal splits the first stands.
    for position in candidates.indices {
      let other = position + random.index(below: candidates.count - position)
      candidates.swapAt(position, other)
      let feature = candidates[position]
      let varies: Bool
      let found: NodeSplit?
      switch table.kinds[feature] {
      case .numeric:
        (varies, found) = thresholdSplit(feature, node, summary, limits.minSamplesLeaf)
      case .category:
        (varies, found) = levelSplit(feature, node, summary, limits.minSamplesLeaf)
      }
      if let found, found.improvement > (best?.improvement ?? 0) * Tie.factor { best = found }
      anyVaries = anyVaries || varies
      if anyVaries, position + 1 >= limits.maxFeatures { break }
    }
    return best
  }

  func part(_ node: Range<Int>, by split: NodeSplit) -> Int {
    rows.part(node, by: split, cells: table.columns[split.feature])
  }

  private mutating func levelSplit(
    _ feature: Int, _ node: Range<Int>, _ summary: NodeSummary, _ minSamplesLeaf: Int
  ) -> (varies: Bool, split: NodeSplit?) {
    guard var splitter = levels[feature].take() else { return (false, nil) }
    defer { levels[feature] = splitter }
    guard splitter.gather(rows, node, cells: table.columns[feature], targets) else {
      return (false, nil)
    }
    return (true, splitter.bestSplit(feature: feature, summary, minSamplesLeaf: minSamplesLeaf))
  }

  private struct Cut {
    /// Known cells on its left.
    var position = 0
    var improvement = 0.0
    var missingGoesLeft = false
  }

  /// The best threshold of a numeric feature, and whether its cells differ at all.
  private func thresholdSplit(
    _ feature: Int, _ node: Range<Int>, _ summary: NodeSummary, _ minSamplesLeaf: Int
  ) -> (varies: Bool, split: NodeSplit?) {
    let order = order[feature]
    var known = node.upperBound
    while known > node.lowerBound, cell(known - 1, order).isNaN { known -= 1 }
    guard known > node.lowerBound,
      known < node.upperBound || cell(node.lowerBound, order) != cell(known - 1, order)
    else { return (false, nil) }

    var best = Cut()
    search(order, node, known, summary, minSamplesLeaf, missingGoesLeft: false, &best)
    if known < node.upperBound {
      search(order, node, known, summary, minSamplesLeaf, missingGoesLeft: true, &best)
    }
    guard best.position > 0 else { return (true, nil) }
    var threshold = Float.infinity  // all known cells left, the missing ones right
    if best.position < known {
      threshold = Self.middle(cell(best.position - 1, order), cell(best.position, order))
    }
    // Where the node misses nothing, later missing cells go to the larger side.
    let leftIsLarger = best.position - node.lowerBound > node.upperBound - best.position
    return (
      true,
      NodeSplit(
        feature: feature, condition: .atMost(threshold),
        missingGoesLeft: known < node.upperBound ? best.missingGoesLeft : leftIsLarger,
        improvement: best.improvement)
    )
  }

  /// The middle of two cells, or the lower where there is no number between them.
  private static func middle(_ below: Float, _ above: Float) -> Float {
    let middle = below / 2 + above / 2
    return middle < above ? max(middle, below) : below
  }

  @inline(__always)
  private func cell(_ position: Int, _ order: Int) -> Float {
    cells[order * table.rowCount + rows[position, order: order]]
  }

  /// Weighs every cut of the known cells, the missing ones all on one side.
  @inline(__always)
  private func search(
    _ order: Int, _ node: Range<Int>, _ known: Int, _ summary: NodeSummary,
    _ minSamplesLeaf: Int, missingGoesLeft: Bool, _ best: inout Cut
  ) {
    var (sum, weight) = (0.0, 0.0)
    var first = node.lowerBound + minSamplesLeaf
    var last = node.upperBound - minSamplesLeaf
    if missingGoesLeft {
      for position in known..<node.upperBound {
        let row = rows[position, order: order]
        sum += targets.centred[row]
        weight += targets.weights[row]
      }
      first -= node.upperBound - known
      last -= node.upperBound - known
    }
    // After the last known cell there is a cut only if the missing ones are on its right.
    last = min(last, known == node.upperBound || missingGoesLeft ? known - 1 : known)
    var (bestSquare, bestShare) = (0.0, 1.0)
    var position = node.lowerBound
    var here = cell(position, order)
    while position < last {
      let row = rows[position, order: order]
      sum += targets.centred[row]
      weight += targets.weights[row]
      position += 1
      let next = position < node.upperBound ? cell(position, order) : .nan
      if next != here, position >= first {
        // sum² / (W_L · W_R), compared without a division.
        let share = weight * (summary.weight - weight)
        if sum * sum * bestShare > bestSquare * share * Tie.factor {
          (bestSquare, bestShare) = (sum * sum, share)
          if bestSquare / bestShare * summary.weight > best.improvement * Tie.factor {
            best = Cut(
              position: position, improvement: bestSquare / bestShare * summary.weight,
              missingGoesLeft: missingGoesLeft)
          }
        }
      }
      here = next
    }
  }
}
