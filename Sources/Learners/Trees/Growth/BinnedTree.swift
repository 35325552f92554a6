/// A tree in terms of the bins of a ``BinnedTable``: what growing makes and training reads.
struct BinnedTree: Sendable {
  struct Node: Sendable {
    /// The feature it splits on; -1 for a leaf.
    var feature: Int32 = -1
    /// The left child; the right one follows it.
    var left: Int32 = 0
    var rule = SplitRule.threshold(bin: 0, missingLeft: true)
    var gain = 0.0
    /// What rows that end here get, learning rate included.
    var value: Float = 0
    var count = 0

    var isLeaf: Bool { feature < 0 }
  }

  /// The root first; children after their parent.
  var nodes: [Node]

  /// The leaf of a row of the table.
  func leaf(ofRow row: Int, in table: BinnedTable) -> Int {
    var index = 0
    while !nodes[index].isLeaf {
      let node = nodes[index]
      let isLeft = node.rule.goesLeft(table[row, Int(node.feature)])
      index = Int(node.left) + (isLeft ? 0 : 1)
    }
    return index
  }

  /// Adds the tree's values to the scores of rows that took no part in growing it.
  func add(to scores: UnsafeMutablePointer<Float>, rows: some Sequence<Int>, table: BinnedTable) {
    for row in rows { scores[row] += nodes[leaf(ofRow: row, in: table)].value }
  }
}
