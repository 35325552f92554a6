import Tabular

/// Splits that lower Gini's impurity, as scikit-learn's classifiers make them: the best threshold of each feature
/// tried (random forest), or one drawn at random for each (extra trees).
///
/// A category is parted by its levels in the order of the share of the node's heaviest class.
struct ClassSplitter: NodeSplitter, ~Copyable {
  private let table: ForestTable
  private let isRandom: Bool
  /// The cells of the numeric features, one order of ``rows`` after the other; empty if splits are random.
  private let cells: WorkArray<Float>
  /// Which of the orders is a feature's.
  private let order: [Int]
  private var targets: ClassTargets
  private let rows: NodeRows
  private var candidates: [Int]

  /// - Parameter table: Whose targets are the numbers of classes.
  init(_ table: ForestTable, classCount: Int, isRandom: Bool) {
    self.table = table
    self.isRandom = isRandom
    var orders: [[UInt32]] = []
    var cells: [Float] = []
    var order = [Int](repeating: 0, count: table.featureCount)
    if !isRandom {
      for feature in 0..<table.featureCount where table.kinds[feature] == .numeric {
        order[feature] = orders.count
        orders.append(sortedRows(table.columns[feature]))
        cells += table.columns[feature]
      }
    }
    if orders.isEmpty { orders = [(0..<table.rowCount).map(UInt32.init)] }
    self.order = order
    self.cells = WorkArray(cells)
    targets = ClassTargets(table, classCount: classCount)
    rows = NodeRows(orders: orders)
    candidates = Array(0..<table.featureCount)
  }

  mutating func start(weights: [Double]) -> Int {
    targets.start(weights: weights)
    return rows.start(weights: targets.weights)
  }

  func summary(of node: Range<Int>) -> NodeSummary { targets.summary(rows, node) }

  func part(_ node: Range<Int>, by split: NodeSplit) -> Int {
    rows.part(node, by: split, cells: table.columns[split.feature])
  }

  /// A cut of one feature.
  private struct Cut {
    var feature: Int
    var condition: NodeSplit.Condition
    var missingGoesLeft: Bool
    var value: Double
  }

  mutating func split(
    of node: Range<Int>, _ summary: NodeSummary, limits: TreeLimits,
    random: inout RandomSource
  ) -> NodeSplit? {
    targets.enter(rows, node)
    for feature in candidates.indices { candidates[feature] = feature }
    var best: Cut?
    var anyVaries = false
    // As for regression: features are drawn until there are enough and one of them varies. A split that
    // gains nothing is made all the same, as the next may gain from it.
    for position in candidates.indices {
      candidates.swapAt(position, position + random.index(below: candidates.count - position))
      let feature = candidates[position]
      var varies = false
      var found: Cut?
      switch table.kinds[feature] {
      case .numeric:
        found =
          isRandom
          ? randomThreshold(feature, node, limits.minSamplesLeaf, &random, &varies)
          : bestThreshold(feature, node, limits.minSamplesLeaf, &varies)
      case .category(let count):
        found = levels(feature, count, node, limits.minSamplesLeaf, &random, &varies)
      }
      if let found, found.value > (best?.value ?? 0) * Tie.factor { best = found }
      anyVaries = anyVaries || varies
      if anyVaries, position + 1 >= limits.maxFeatures { break }
    }
    return best.map {
      NodeSplit(
        feature: $0.feature, condition: $0.condition, missingGoesLeft: $0.missingGoesLeft,
        improvement: targets.improvement($0.value))
    }
  }

  // MARK: Thresholds

  @inline(__always)
  private func cell(_ position: Int, _ order: Int) -> Float {
    cells[order * table.rowCount + rows[position, order: order]]
  }

  private func bestThreshold(
    _ feature: Int, _ node: Range<Int>, _ minSamplesLeaf: Int, _ varies: inout Bool
  ) -> Cut? {
    let order = order[feature]
    var known = node.upperBound
    while known > node.lowerBound, cell(known - 1, order).isNaN { known -= 1 }
    guard known > node.lowerBound,
      known < node.upperBound || cell(node.lowerBound, order) != cell(known - 1, order)
    else { return nil }
    varies = true
    var best: (position: Int, value: Double, missingGoesLeft: Bool)?
    for missingGoesLeft in known < node.upperBound ? [false, true] : [false] {
      guard
        let found = search(order, node, known, minSamplesLeaf, missingGoesLeft: missingGoesLeft)
      else { continue }
      if found.value > (best?.value ?? 0) * Tie.factor {
        best = (found.position, found.value, missingGoesLeft)
      }
    }
    guard let best else { return nil }
    var threshold = Float.infinity  // all known cells left, the missing ones right
    if best.position < known {
      let (below, above) = (cell(best.position - 1, order), cell(best.position, order))
      let middle = below / 2 + above / 2
      threshold = middle < above ? max(middle, below) : below
    }
    let leftIsLarger = best.position - node.lowerBound > node.upperBound - best.position
    return Cut(
      feature: feature, condition: .atMost(threshold),
      missingGoesLeft: known < node.upperBound ? best.missingGoesLeft : leftIsLarger,
      value: best.value)
  }

  /// Weighs every cut of the known cells, the missing ones all on one side.
  @inline(__always)
  private func search(
    _ order: Int, _ node: Range<Int>, _ known: Int, _ minSamplesLeaf: Int, missingGoesLeft: Bool
  ) -> (position: Int, value: Double)? {
    var sides = targets.allRight(rows, node)
    var first = node.lowerBound + minSamplesLeaf
    var last = node.upperBound - minSamplesLeaf
    if missingGoesLeft {
      for position in known..<node.upperBound { targets.move(rows[position, order: order], &sides) }
      first -= node.upperBound - known
      last -= node.upperBound - known
    }
    last = min(last, known == node.upperBound || missingGoesLeft ? known - 1 : known)
    var best = (position: -1, value: 0.0)
    let nodeWeight = targets.nodeWeight
    var position = node.lowerBound
    var here = cell(position, order)
    while position < last {
      targets.move(rows[position, order: order], &sides)
      position += 1
      let next = position < node.upperBound ? cell(position, order) : .nan
      if next != here, position >= first {
        let value = sides.value(nodeWeight)
        if value > best.value * Tie.factor { best = (position, value) }
      }
      here = next
    }
    return best.position >= 0 ? best : nil
  }

  /// One threshold, uniform between the least and the greatest cell of the node.
  private func randomThreshold(
    _ feature: Int, _ node: Range<Int>, _ minSamplesLeaf: Int, _ random: inout RandomSource,
    _ varies: inout Bool
  ) -> Cut? {
    let column = table.columns[feature]
    let cells = column.span
    var (least, greatest) = (Float.infinity, -Float.infinity)
    var missing = 0
    for position in node {
      let cell = cells[rows[position]]
      if cell < least { least = cell }
      if cell > greatest { greatest = cell }
      if cell.isNaN { missing += 1 }
    }
    guard missing < node.count, least < greatest || missing > 0 else { return nil }
    varies = true
    var threshold = Float.infinity
    if least < greatest {
      let drawn = least + Float(random.next() >> 40) * 0x1p-24 * (greatest - least)
      threshold = drawn < greatest ? drawn : least
    }
    var sides = targets.allRight(rows, node)
    var left = 0
    for position in node {
      let row = rows[position]
      if cells[row] <= threshold {
        targets.move(row, &sides)
        left += 1
      }
    }
    func value(_ count: Int) -> Double? {
      count >= minSamplesLeaf && node.count - count >= minSamplesLeaf && count < node.count
        ? sides.value(targets.nodeWeight) : nil
    }
    let withoutMissing = value(left)
    var missingGoesLeft = left * 2 > node.count
    var best = withoutMissing
    if missing > 0 {
      missingGoesLeft = false
      for position in node where cells[rows[position]].isNaN {
        targets.move(rows[position], &sides)
      }
      if let other = value(left + missing), other > (best ?? 0) * Tie.factor {
        best = other
        missingGoesLeft = true
      }
    }
    return best.map {
      Cut(
        feature: feature, condition: .atMost(threshold), missingGoesLeft: missingGoesLeft,
        value: $0)
    }
  }

  // MARK: Categories

  private func levels(
    _ feature: Int, _ levelCount: Int, _ node: Range<Int>, _ minSamplesLeaf: Int,
    _ random: inout RandomSource, _ varies: inout Bool
  ) -> Cut? {
    let column = table.columns[feature]
    let cells = column.span
    let heaviest = targets.heaviestClass
    // Missing cells are one level more.
    var rowsOfLevel = [[Int]](repeating: [], count: levelCount + 1)
    var shares = [(own: Double, all: Double)](repeating: (0, 0), count: levelCount + 1)
    for position in node {
      let row = rows[position]
      let level = cells[row].isNaN ? levelCount : Int(cells[row])
      rowsOfLevel[level].append(row)
      let weight = targets.weights[row]
      shares[level].all += weight
      if targets.classOf(row) == heaviest { shares[level].own += weight }
    }
    let present = rowsOfLevel.indices.filter { !rowsOfLevel[$0].isEmpty }.sorted {
      let (a, b) = (shares[$0].own / shares[$0].all, shares[$1].own / shares[$1].all)
      return a < b || (a == b && $0 < $1)
    }
    guard present.count > 1 else { return nil }
    varies = true
    let only = isRandom ? 1 + random.index(below: present.count - 1) : nil
    var sides = targets.allRight(rows, node)
    var best: (cut: Int, left: Int, value: Double)?
    var left = 0
    for cut in 1..<present.count {
      for row in rowsOfLevel[present[cut - 1]] { targets.move(row, &sides) }
      left += rowsOfLevel[present[cut - 1]].count
      guard only == nil || only == cut, min(left, node.count - left) >= minSamplesLeaf else {
        continue
      }
      let value = sides.value(targets.nodeWeight)
      if value > (best?.value ?? 0) * Tie.factor { best = (cut, left, value) }
    }
    guard let best else { return nil }
    var goesLeft = [Bool](repeating: best.left * 2 > node.count, count: levelCount + 1)
    for (place, level) in present.enumerated() { goesLeft[level] = place < best.cut }
    let missingGoesLeft = goesLeft.removeLast()
    return Cut(
      feature: feature, condition: .levels(goesLeft), missingGoesLeft: missingGoesLeft,
      value: best.value)
  }
}
