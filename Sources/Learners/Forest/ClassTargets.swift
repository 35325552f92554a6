/// Classes and weights of the rows of one tree, and how a split parts the node at hand.
///
/// Gini's impurity of a node falls by Σ L²/W_L + Σ R²/W_R − Σ N²/W, divided by W, where L, R and N are the
/// weights of each class on the left, on the right and in the node. Moving one row from right to left changes
/// both sums of squares by a term of its own class alone, so that a cut costs the same for any number
/// of classes.
struct ClassTargets: ~Copyable {
  let classCount: Int
  private let classes: WorkArray<Int32>
  let weights: WorkArray<Double>
  /// By class: the weight in the node at hand, and of it on the left.
  private let inNode: WorkArray<Double>
  private let onLeft: WorkArray<Double>
  private(set) var nodeSquares = 0.0
  private(set) var nodeWeight = 0.0

  /// What stands on the two sides of a cut.
  struct Sides {
    var leftWeight = 0.0
    var leftSquares = 0.0
    var rightSquares: Double

    /// Σ L²/W_L + Σ R²/W_R.
    @inline(__always)
    func value(_ nodeWeight: Double) -> Double {
      leftSquares / leftWeight + rightSquares / (nodeWeight - leftWeight)
    }
  }

  /// - Parameter table: Whose targets are the numbers of classes.
  init(_ table: ForestTable, classCount: Int) {
    self.classCount = classCount
    classes = WorkArray(table.target.map { Int32($0) })
    weights = WorkArray(table.weights)
    inNode = WorkArray(repeating: 0, count: classCount)
    onLeft = WorkArray(repeating: 0, count: classCount)
  }

  func start(weights: [Double]) {
    for row in weights.indices { self.weights[row] = weights[row] }
  }

  @inline(__always)
  func classOf(_ row: Int) -> Int { Int(classes[row]) }

  /// The class of a node of one class as its mean; −1 of any other.
  func summary(_ rows: borrowing NodeRows, _ node: Range<Int>) -> NodeSummary {
    let first = classes[rows[node.lowerBound]]
    var isPure = true
    var weight = 0.0
    for position in node {
      let row = rows[position]
      isPure = isPure && classes[row] == first
      weight += weights[row]
    }
    return NodeSummary(mean: isPure ? Double(first) : -1, weight: weight, isPure: isPure)
  }

  /// Counts the classes of a node, which is then the one at hand.
  mutating func enter(_ rows: borrowing NodeRows, _ node: Range<Int>) {
    for number in 0..<classCount { inNode[number] = 0 }
    nodeWeight = 0
    for position in node {
      let row = rows[position]
      inNode[Int(classes[row])] += weights[row]
      nodeWeight += weights[row]
    }
    nodeSquares = 0
    for number in 0..<classCount { nodeSquares += inNode[number] * inNode[number] }
  }

  /// All rows of the node on the right.
  func allRight(_ rows: borrowing NodeRows, _ node: Range<Int>) -> Sides {
    if node.count < classCount {
      for position in node { onLeft[Int(classes[rows[position]])] = 0 }
    } else {
      for number in 0..<classCount { onLeft[number] = 0 }
    }
    return Sides(rightSquares: nodeSquares)
  }

  /// Moves a row to the left.
  @inline(__always)
  func move(_ row: Int, _ sides: inout Sides) {
    let number = Int(classes[row])
    let weight = weights[row]
    let left = onLeft[number]
    sides.leftSquares += weight * (2 * left + weight)
    sides.rightSquares += weight * (weight - 2 * (inNode[number] - left))
    sides.leftWeight += weight
    onLeft[number] = left + weight
  }

  /// The decrease of impurity times the node's weight.
  func improvement(_ value: Double) -> Double { max(0, value - nodeSquares / nodeWeight) }

  /// The class of most weight in the node at hand; of equal ones the first.
  var heaviestClass: Int {
    var best = 0
    for number in 1..<classCount where inNode[number] > inNode[best] { best = number }
    return best
  }
}
