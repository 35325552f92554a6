/// The rows of a tree in one or several orders, in each of which the rows of a node stand together,
/// at the same positions.
struct NodeRows: ~Copyable {
  let orderCount: Int
  /// Rows of the table: the distance from one order to the next.
  private let length: Int
  private let rows: WorkArray<UInt32>
  private let scratch: WorkArray<UInt32>
  private let goesLeft: WorkArray<UInt8>
  /// All rows of the table in each order, for the next tree.
  private let all: [[UInt32]]

  /// - Parameter orders: At least one, each of all rows.
  init(orders: [[UInt32]]) {
    all = orders
    orderCount = orders.count
    length = orders[0].count
    rows = WorkArray(Array(orders.joined()))
    scratch = WorkArray(repeating: 0, count: length)
    goesLeft = WorkArray(repeating: 0, count: length)
  }

  /// The row at a position of an order.
  @inline(__always)
  subscript(position: Int, order order: Int = 0) -> Int { Int(rows[order * length + position]) }

  /// Keeps the rows of positive weight and returns their number.
  func start(weights: borrowing WorkArray<Double>) -> Int {
    var count = 0
    for (order, sorted) in all.enumerated() {
      count = 0
      for row in sorted where weights[Int(row)] > 0 {
        rows[order * length + count] = row
        count += 1
      }
    }
    return count
  }

  /// Moves the rows of a node that go left before the others; both keep their order.
  ///
  /// Returns the position of the first that goes right.
  ///
  /// - Parameter cells: The split feature's cells by row.
  func part(_ node: Range<Int>, by split: NodeSplit, cells: [Float]) -> Int {
    switch split.condition {
    case .atMost(let threshold):
      let missing: UInt8 = split.missingGoesLeft ? 1 : 0
      let cells = cells.span
      for position in node {
        let row = self[position]
        let cell = cells[row]
        goesLeft[row] = cell <= threshold ? 1 : cell.isNaN ? missing : 0
      }
    case .levels:
      for position in node {
        let row = self[position]
        goesLeft[row] = split.goesLeft(cells[row]) ? 1 : 0
      }
    }
    var middle = node.lowerBound
    for order in 0..<orderCount { middle = part(node, first: order * length) - order * length }
    return middle
  }

  private func part(_ node: Range<Int>, first: Int) -> Int {
    var left = first + node.lowerBound
    var rightCount = 0
    for position in first + node.lowerBound..<first + node.upperBound {
      // Without a branch, which would be guessed wrong half of the time: write both, advance one.
      let row = rows[position]
      let isLeft = Int(goesLeft[Int(row)])
      rows[left] = row
      scratch[rightCount] = row
      left += isLeft
      rightCount += 1 - isLeft
    }
    for position in 0..<rightCount { rows[left + position] = scratch[position] }
    return left
  }
}

/// Target and weights of the rows of one tree, seen from the node at hand.
struct NodeTargets: ~Copyable {
  private let target: WorkArray<Double>
  let weights: WorkArray<Double>
  /// By row of the node at hand: weight × (target − the node's mean).
  let centred: WorkArray<Double>

  init(_ table: ForestTable) {
    target = WorkArray(table.target)
    weights = WorkArray(table.weights)
    centred = WorkArray(repeating: 0, count: table.rowCount)
  }

  func start(weights: [Double]) {
    for row in weights.indices { self.weights[row] = weights[row] }
  }

  /// The mean, the weight and the purity of a node.
  func summary(_ rows: borrowing NodeRows, _ node: Range<Int>) -> NodeSummary {
    let first = target[rows[node.lowerBound]]
    var isPure = true
    var (sum, weight) = (0.0, 0.0)
    for position in node {
      let row = rows[position]
      isPure = isPure && target[row] == first
      // Deviations from a member keep the digits of targets that differ little.
      sum += weights[row] * (target[row] - first)
      weight += weights[row]
    }
    return NodeSummary(mean: first + sum / weight, weight: weight, isPure: isPure)
  }

  /// weight × (target − mean) of a row.
  func deviation(_ row: Int, from mean: Double) -> Double { weights[row] * (target[row] - mean) }

  /// Fills ``centred`` for the rows of a node. Returns the greatest deviation: a scale for the node.
  @discardableResult
  func centre(_ rows: borrowing NodeRows, _ node: Range<Int>, mean: Double) -> Double {
    var greatest = 0.0
    for position in node {
      let row = rows[position]
      let deviation = target[row] - mean
      centred[row] = weights[row] * deviation
      greatest = max(greatest, abs(deviation))
    }
    return greatest
  }
}
