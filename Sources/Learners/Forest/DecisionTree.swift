import Tabular

/// A regression tree as one flat array of nodes.
///
/// The root is node 0; the children of a node stand side by side, after it.
struct DecisionTree: Sendable, Equatable {
  struct Node: Sendable, Equatable {
    /// `feature << 2`, plus 1 where missing cells go left, plus 2 where the split is by level; −1 in
    /// a leaf.
    var test: Int32
    /// The left child; the right one is the next node. 0 in a leaf.
    var child: Int32
    /// A leaf's value; the threshold of a numeric split, whose left side is `cell <= threshold`; or
    /// the position of a split's levels in ``DecisionTree/levels``.
    var payload: Double
  }

  private(set) var nodes: [Node]
  /// For each split by level: the number of levels, then a bit for each, set where it goes left.
  private(set) var levels: [UInt64] = []

  /// A tree of a single leaf.
  init(value: Double) { nodes = [Node(test: -1, child: 0, payload: value)] }

  /// Turns the leaf `index` into a split and returns its left child; the right one is the next.
  mutating func split(_ index: Int, by split: NodeSplit) -> Int {
    let child = nodes.count
    let leaf = Node(test: -1, child: 0, payload: 0)
    nodes.append(leaf)
    nodes.append(leaf)
    var test = Int32(split.feature) << 2 | (split.missingGoesLeft ? 1 : 0)
    let payload: Double
    switch split.condition {
    case .atMost(let threshold): payload = Double(threshold)
    case .levels(let goesLeft):
      test |= 2
      payload = Double(levels.count)
      levels.append(UInt64(goesLeft.count))
      for start in stride(from: 0, to: goesLeft.count, by: 64) {
        let word = goesLeft[start..<min(start + 64, goesLeft.count)]
        levels.append(word.enumerated().reduce(0) { $0 | ($1.element ? 1 << $1.offset : 0) })
      }
    }
    nodes[index] = Node(test: test, child: Int32(child), payload: payload)
    return child
  }

  mutating func setValue(_ index: Int, _ value: Double) { nodes[index].payload = value }

  /// The value of the leaf that a row falls in.
  ///
  /// - Parameter cells: The row's cells, from position `start` on, in single precision.
  func value(_ cells: Span<Float>, from start: Int) -> Double {
    let nodes = nodes.span
    var node = nodes[0]
    while node.test >= 0 {
      let cell = cells[start + Int(node.test >> 2)]
      let goesLeft =
        if node.test & 2 == 0 {
          // A missing cell compares false with every threshold.
          cell <= Float(node.payload) || (node.test & 1 != 0 && cell.isNaN)
        } else {
          levelGoesLeft(cell, node)
        }
      // Training and decoding both make sure that children are nodes of the tree.
      node = nodes[unchecked: Int(node.child) + (goesLeft ? 0 : 1)]
    }
    return node.payload
  }

  private func levelGoesLeft(_ cell: Float, _ node: Node) -> Bool {
    let position = Int(node.payload)
    guard !cell.isNaN, cell < Float(levels[position]) else { return node.test & 1 != 0 }
    let code = Int(cell)
    return levels[position + 1 + code >> 6] >> UInt64(code & 63) & 1 != 0
  }
}

/// A question that parts the rows of a node in two, and what it is worth.
struct NodeSplit: Sendable, Equatable {
  enum Condition: Sendable, Equatable {
    /// Cells up to the threshold go left.
    case atMost(Float)
    /// For each level, whether it goes left.
    case levels([Bool])
  }
  var feature: Int
  var condition: Condition
  var missingGoesLeft: Bool
  /// The decrease of the weighted sum of squares: W_L · W_R / W · (mean_L − mean_R)².
  var improvement: Double

  /// Whether a row with this cell of ``feature`` goes left.
  @inline(__always)
  func goesLeft(_ cell: Float) -> Bool {
    guard !cell.isNaN else { return missingGoesLeft }
    switch condition {
    case .atMost(let threshold): return cell <= threshold
    case .levels(let goesLeft): return goesLeft[Int(cell)]
    }
  }
}

extension DecisionTree {
  func encode(to writer: inout ByteWriter) {
    writer.write(nodes.map(\.test))
    writer.write(nodes.map(\.child))
    writer.write(nodes.map(\.payload))
    writer.write(levels)
  }

  init(from reader: inout ByteReader, featureCount: Int) throws(ByteError) {
    let tests = try reader.readArray(Int32.self)
    let children = try reader.readArray(Int32.self)
    let payloads = try reader.readDoubles()
    levels = try reader.readArray(UInt64.self)
    guard !tests.isEmpty, tests.count == children.count, tests.count == payloads.count else {
      throw .unexpected("a tree whose arrays differ in length")
    }
    nodes = tests.indices.map {
      Node(test: tests[$0], child: children[$0], payload: payloads[$0])
    }
    for (index, node) in nodes.enumerated() {
      guard isSound(node, at: index, featureCount: featureCount) else {
        throw .unexpected("node \(index) of a tree that leads nowhere")
      }
    }
  }

  /// Whether following `node` stays within the tree and comes to an end.
  private func isSound(_ node: Node, at index: Int, featureCount: Int) -> Bool {
    guard node.test >= 0 else { return node.payload.isFinite }
    guard Int(node.test >> 2) < featureCount, Int(node.child) > index,
      Int(node.child) + 1 < nodes.count
    else { return false }
    guard node.test & 2 != 0 else { return !node.payload.isNaN }
    guard let position = Int(exactly: node.payload), levels.indices.contains(position) else {
      return false
    }
    return levels[position] <= UInt64(levels.count - position - 1) * 64
  }
}
