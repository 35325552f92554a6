import Tabular

/// A tree as questions about raw cells: slow to serve, quick to read. The root is node 0.
struct PlainTree: Sendable {
  enum Question: Sendable {
    /// Cells up to the threshold go left.
    case atMost(Double)
    /// The same of the cell in single precision.
    case atMostSingle(Double)
    /// For each level, whether it goes left; a level beyond the last is as a missing cell.
    case levels([Bool])
  }
  struct Node: Sendable {
    /// -1 for a leaf.
    var feature = -1
    /// Children come after their parent.
    var left = 0
    var right = 0
    var question = Question.atMost(0)
    var missingGoesLeft = true
    /// What a leaf adds.
    var value = 0.0

    var isLeaf: Bool { feature < 0 }

    func child(of cell: Double) -> Int {
      let goesLeft =
        switch question {
        case _ where cell.isNaN: missingGoesLeft
        case .atMost(let threshold): cell <= threshold
        case .atMostSingle(let threshold): Double(singlePrecision(cell)) <= threshold
        case .levels(let goesLeft):
          Int(exactly: cell).flatMap { goesLeft.indices.contains($0) ? goesLeft[$0] : nil }
            ?? missingGoesLeft
        }
      return goesLeft ? left : right
    }
  }
  var nodes: [Node]

  /// How many of some rows come to each node.
  func covers(_ matrix: FeatureMatrix, rows: [Int]) -> [UInt32] {
    var covers = [UInt32](repeating: 0, count: nodes.count)
    for row in rows {
      var place = 0
      covers[0] += 1
      while !nodes[place].isLeaf {
        place = nodes[place].child(of: matrix[row, nodes[place].feature])
        covers[place] += 1
      }
    }
    return covers
  }

  /// The nodes on the longest way from the root to a leaf.
  var depth: Int {
    var depths = [Int](repeating: 1, count: nodes.count)
    for (index, node) in nodes.enumerated() where !node.isLeaf {
      depths[node.left] = depths[index] + 1
      depths[node.right] = depths[index] + 1
    }
    return depths.max() ?? 0
  }
}

/// A model that is a constant and a sum of trees over raw cells.
protocol TreeSum: Model {
  /// `nil` where the sum is not the prediction itself.
  var plainTrees: (start: Double, trees: [PlainTree])? { get }
}
