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

  /// Adds to each row's sum the value of the leaf that it falls in.
  ///
  /// - Parameter cells: Row-major, `sums.count × width`, `width` above every feature of the tree;
  ///   numbers of single precision.
  func addValues(_ cells: [Double], width: Int, to sums: inout [Double]) {
    precondition(cells.count >= sums.count * width, "a row of cells for each sum")
    guard nodes.count > 1 else {
      for row in sums.indices { sums[row] += nodes[0].payload }
      return
    }
    let group = 8
    var start = 0
    while start + group <= sums.count {
      // Rows side by side: a step waits for memory, and they wait together. None branches on its
      // data, and all go on until the last has come to its leaf.
      var places = InlineArray<8, Int32>(repeating: 0)
      var moved: Int32 = 1
      while moved != 0 {
        moved = 0
        for lane in 0..<group {
          let place = places[lane]
          let next = next(from: place, cells.span, (start + lane) * width)
          moved |= next ^ place
          places[lane] = next
        }
      }
      for lane in 0..<group { sums[start + lane] += nodes[Int(places[lane])].payload }
      start += group
    }
    for row in start..<sums.count { sums[row] += value(cells, from: row * width) }
  }

  /// The value of the leaf that a row falls in.
  ///
  /// - Parameter cells: The row's cells, from position `start` on; numbers of single precision.
  func value(_ cells: [Double], from start: Int) -> Double {
    guard nodes.count > 1 else { return nodes[0].payload }
    var place: Int32 = 0
    while true {
      let next = next(from: place, cells.span, start)
      if next == place { return nodes[Int(place)].payload }
      place = next
    }
  }

  /// The child that a row goes to; from a leaf, the leaf itself.
  @inline(__always)
  private func next(from place: Int32, _ cells: Span<Double>, _ start: Int) -> Int32 {
    // Training and decoding both make sure that children are nodes of the tree, and features of the
    // matrix.
    let node = nodes.span[unchecked: Int(place)]
    // All ones in a leaf, whose test is negative; it looks at the row's first cell, to no effect.
    let leaf = node.test >> 31
    let cell = cells[unchecked: start + Int((node.test >> 2) & ~leaf)]
    // Rare, so the branch is foreseen: a split by level.
    if node.test & ~leaf & 2 != 0 { return node.child + (levelGoesLeft(cell, node) ? 0 : 1) }
    let missing: Int32 = cell.isNaN ? 1 : 0
    let isRight = (cell <= node.payload ? 0 : 1) & ~(missing & node.test)
    return (place & leaf) | ((node.child + isRight) & ~leaf)
  }

  private func levelGoesLeft(_ cell: Double, _ node: Node) -> Bool {
    let position = Int(node.payload)
    guard !cell.isNaN, cell < Double(levels[position]) else { return node.test & 1 != 0 }
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
