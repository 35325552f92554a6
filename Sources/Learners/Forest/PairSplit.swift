import Tabular

/// Splits of nodes of two rows, of which a deep tree has most.
///
/// Every feature in which the two rows differ parts them alike and gains the same, so that it is enough
/// to draw one of them.
struct PairSplit {
  let table: ForestTable

  /// - Parameter threshold: A number from the lesser of two cells up to, but not, the greater.
  @inline(__always)
  func split(
    _ rows: (Int, Int), _ targets: borrowing NodeTargets, _ node: NodeSummary,
    _ random: inout RandomSource, threshold: (Float, Float, inout RandomSource) -> Float
  ) -> NodeSplit? {
    let differing = table.columns.indices.count { differ($0, rows) }
    guard differing > 0 else { return nil }
    var choice = differing == 1 ? 0 : random.index(below: differing)
    var feature = 0
    while !differ(feature, rows) || choice > 0 {
      if differ(feature, rows) { choice -= 1 }
      feature += 1
    }
    let cells = table.columns[feature]
    // On the left the lesser cell; what is missing is on the right.
    let isInOrder = cells[rows.0] < cells[rows.1] || cells[rows.1].isNaN
    let (left, right) = isInOrder ? rows : (rows.1, rows.0)
    let leftIsHeavier = targets.weights[left] > targets.weights[right]
    let condition: NodeSplit.Condition
    switch table.kinds[feature] {
    case .numeric:
      let isMissing = cells[right].isNaN
      condition = .atMost(isMissing ? .infinity : threshold(cells[left], cells[right], &random))
    case .category(let count):
      var goesLeft = [Bool](repeating: leftIsHeavier, count: count)
      goesLeft[Int(cells[left])] = true
      if !cells[right].isNaN { goesLeft[Int(cells[right])] = false }
      condition = .levels(goesLeft)
    }
    return NodeSplit(
      feature: feature, condition: condition,
      missingGoesLeft: !cells[right].isNaN && leftIsHeavier,
      improvement: splitImprovement(
        leftSum: targets.deviation(left, from: node.mean), leftWeight: targets.weights[left],
        nodeWeight: node.weight))
  }

  @inline(__always)
  private func differ(_ feature: Int, _ rows: (Int, Int)) -> Bool {
    let cells = table.columns[feature]
    let (a, b) = (cells[rows.0], cells[rows.1])
    return a != b && !(a.isNaN && b.isNaN)
  }
}
