import Tabular

/// A tree in terms of the bins of a ``BinnedTable``: what growing makes and training reads.
struct BinnedTree: Sendable {
  struct Node: Sendable {
    var gain = 0.0
    /// The feature it splits on; -1 for a leaf.
    var feature: Int32 = -1
    /// The left child; the right one follows it.
    var left: Int32 = 0
    /// What rows that end here get, learning rate included.
    var value: Float = 0
    var count: Int32 = 0
    var rule = Rule.threshold(bin: 0, missingLeft: true)

    var isLeaf: Bool { feature < 0 }
  }

  /// A ``SplitRule`` whose set of bins, if any, is kept beside the nodes: few splits have one.
  enum Rule: Sendable {
    case threshold(bin: UInt8, missingLeft: Bool)
    case categories(set: Int32)
  }

  /// The root first; children after their parent.
  var nodes: [Node] = []
  private(set) var sets: [BinSet] = []
  /// One for each node, where leaves are linear; else empty.
  var linearLeaves: [LinearLeaf?] = []

  /// Keeps a rule; what nodes hold of it.
  mutating func keep(_ rule: SplitRule) -> Rule {
    switch rule {
    case .threshold(let bin, let missingLeft):
      return .threshold(bin: bin, missingLeft: missingLeft)
    case .categories(let set):
      sets.append(set)
      return .categories(set: Int32(sets.count - 1))
    }
  }

  /// The leaf of a row of the table.
  func leaf(ofRow row: Int, in table: BinnedTable) -> Int {
    var index = 0
    while !nodes[index].isLeaf {
      let node = nodes[index]
      let isLeft = goesLeft(node.rule, table[row, Int(node.feature)])
      index = Int(node.left) + (isLeft ? 0 : 1)
    }
    return index
  }

  private func goesLeft(_ rule: Rule, _ bin: UInt8) -> Bool {
    switch rule {
    case .threshold(let threshold, let missingLeft):
      SplitRule.threshold(bin: threshold, missingLeft: missingLeft).goesLeft(bin)
    case .categories(let set): sets[Int(set)].contains(bin)
    }
  }

  /// Adds the tree's values to the scores of rows that took no part in growing it.
  func add(
    to scores: UnsafeMutablePointer<Float>, rows: some Sequence<Int>, table: BinnedTable,
    matrix: FeatureMatrix
  ) {
    for row in rows {
      scores[row] += value(ofLeaf: leaf(ofRow: row, in: table), matrix, row: row)
    }
  }
}
