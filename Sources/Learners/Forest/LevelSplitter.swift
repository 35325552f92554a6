import Tabular

/// Splits of one node by one category: sums for each level, then which levels go left.
///
/// Missing cells are one level more. Levels that the node has no row of, and missing cells where it
/// has none, go to the side of more rows.
struct LevelSplitter: Sendable {
  private var sums: [Double]
  private var weights: [Double]
  private var counts: [Int]
  private var present: [Int] = []

  init(levelCount: Int) {
    sums = [Double](repeating: 0, count: levelCount + 1)
    weights = sums
    counts = [Int](repeating: 0, count: levelCount + 1)
  }

  private var missing: Int { counts.count - 1 }

  /// Gathers the rows of a node. Returns whether they have at least two levels.
  ///
  /// - Parameter cells: The feature's cells by row: level numbers, or NaN.
  mutating func gather(
    _ rows: borrowing NodeRows, _ node: Range<Int>, cells: [Float], _ targets: borrowing NodeTargets
  ) -> Bool {
    for level in present {
      sums[level] = 0
      weights[level] = 0
      counts[level] = 0
    }
    present.removeAll(keepingCapacity: true)
    for position in node {
      let row = rows[position]
      let level = cells[row].isNaN ? missing : Int(cells[row])
      if counts[level] == 0 { present.append(level) }
      sums[level] += targets.centred[row]
      weights[level] += targets.weights[row]
      counts[level] += 1
    }
    return present.count > 1
  }

  /// The best split of the gathered rows: for squared error it is one that cuts the levels in the
  /// order of their mean targets (Fisher 1958).
  mutating func bestSplit(feature: Int, _ node: NodeSummary, minSamplesLeaf: Int) -> NodeSplit? {
    sortPresentByMean()
    var best: (cut: Int, improvement: Double)?
    for cut in 1..<present.count {
      guard let improvement = improvement(ofCut: cut, node, minSamplesLeaf) else { continue }
      if improvement > (best?.improvement ?? 0) * Tie.factor { best = (cut, improvement) }
    }
    return best.map { split(feature: feature, cut: $0.cut, $0.improvement) }
  }

  /// The split at one random cut of the levels in the order of their mean targets.
  mutating func randomSplit(
    feature: Int, _ node: NodeSummary, minSamplesLeaf: Int, random: inout RandomSource
  ) -> NodeSplit? {
    sortPresentByMean()
    let cut = 1 + random.index(below: present.count - 1)
    return improvement(ofCut: cut, node, minSamplesLeaf).map {
      split(feature: feature, cut: cut, $0)
    }
  }

  private mutating func sortPresentByMean() {
    let (sums, weights) = (sums, weights)
    present.sort {
      let (a, b) = (sums[$0] / weights[$0], sums[$1] / weights[$1])
      return a < b || (a == b && $0 < $1)
    }
  }

  /// What it gains to send the first `cut` levels left; `nil` where a side has too few rows.
  private func improvement(
    ofCut cut: Int, _ node: NodeSummary, _ minSamplesLeaf: Int
  ) -> Double? {
    var (sum, weight, count, all) = (0.0, 0.0, 0, 0)
    for (position, level) in present.enumerated() {
      all += counts[level]
      guard position < cut else { continue }
      sum += sums[level]
      weight += weights[level]
      count += counts[level]
    }
    guard min(count, all - count) >= minSamplesLeaf else { return nil }
    return splitImprovement(leftSum: sum, leftWeight: weight, nodeWeight: node.weight)
  }

  private func split(feature: Int, cut: Int, _ improvement: Double) -> NodeSplit {
    let left = present[..<cut].reduce(0) { $0 + counts[$1] }
    let right = present[cut...].reduce(0) { $0 + counts[$1] }
    var goesLeft = [Bool](repeating: left > right, count: counts.count)
    for (position, level) in present.enumerated() { goesLeft[level] = position < cut }
    let missingGoesLeft = goesLeft.removeLast()
    return NodeSplit(
      feature: feature, condition: .levels(goesLeft), missingGoesLeft: missingGoesLeft,
      improvement: improvement)
  }
}

/// How much two improvements must differ to be different: rounding must not choose between splits
/// that are equal, for then the first feature would win more often than the others.
enum Tie {
  static let factor = 1 + 1e-9
  /// For improvements from sums in single precision.
  static let singlePrecision: Float = 1 - 1e-6
}

/// The decrease of the weighted sum of squares when a part of a node is cut off.
///
/// - Parameter leftSum: Σ weight × (target − the node's mean) of the part.
@inline(__always)
func splitImprovement(leftSum: Double, leftWeight: Double, nodeWeight: Double) -> Double {
  leftSum * leftSum * nodeWeight / (leftWeight * (nodeWeight - leftWeight))
}
