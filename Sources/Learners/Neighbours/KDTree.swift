/// A k-d tree over the numeric coordinates of points (Bentley 1975).
///
/// A category adds to distances but is never split by, so that the tree's bounds hold.
struct KDTree: Sendable {
  private struct Node {
    var rows: Range<Int>
    /// The axis that is split, and where; −1 in a leaf.
    var axis = -1
    var cut = 0.0
    /// The child below the cut; the other is the next node.
    var child = 0
  }

  /// Row numbers; those of a node stand together.
  private var rows: [Int]
  private var nodes: [Node]
  private static let leafSize = 16

  init(_ coordinates: [Double], isNumber: [Bool]) {
    let width = isNumber.count
    rows = Array(0..<coordinates.count / width)
    nodes = [Node(rows: rows.indices)]
    let axes = isNumber.indices.filter { isNumber[$0] }
    var index = 0
    while index < nodes.count {
      let node = nodes[index]
      if node.rows.count > Self.leafSize {
        let spreads = axes.map { axis in
          let cells = rows[node.rows].lazy.map { coordinates[$0 * width + axis] }
          return (axis: axis, spread: cells.max()! - cells.min()!)  // a node has rows
        }
        if let widest = spreads.max(by: { $0.spread < $1.spread }), widest.spread > 0 {
          split(index, by: widest.axis, coordinates, width)
        }
      }
      index += 1
    }
  }

  /// Halves a node at the median of an axis.
  private mutating func split(
    _ index: Int, by axis: Int, _ coordinates: [Double], _ width: Int
  ) {
    let range = nodes[index].rows
    rows[range].sort { a, b in
      let (x, y) = (coordinates[a * width + axis], coordinates[b * width + axis])
      return x < y || (x == y && a < b)
    }
    let middle = range.lowerBound + range.count / 2
    nodes[index].axis = axis
    nodes[index].cut = coordinates[rows[middle] * width + axis]
    nodes[index].child = nodes.count
    nodes.append(Node(rows: range.lowerBound..<middle))
    nodes.append(Node(rows: middle..<range.upperBound))
  }

  func search(_ points: NeighbourPoints, _ query: [Double], _ list: inout NearestList) {
    search(0, points, query, &list)
  }

  private func search(
    _ index: Int, _ points: NeighbourPoints, _ query: [Double], _ list: inout NearestList
  ) {
    let node = nodes[index]
    guard node.axis >= 0 else {
      for row in rows[node.rows] {
        list.offer(Neighbour(row: row, distance: points.distance(row, query)))
      }
      return
    }
    let difference = query[node.axis] - node.cut
    let near = difference < 0 ? 0 : 1
    search(node.child + near, points, query, &list)
    // What lies across the cut differs by at least this in one coordinate. Rounding keeps the order:
    // a sum of terms that are not negative is never below one of them. Equal distances must be
    // looked at, because an earlier row goes first.
    let bound = points.p == 2 ? difference * difference : abs(difference)
    if bound <= list.reach { search(node.child + 1 - near, points, query, &list) }
  }
}
