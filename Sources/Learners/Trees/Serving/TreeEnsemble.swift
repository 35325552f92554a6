import Tabular

/// A sum of trees, for prediction from raw values: flat, compact, immutable.
///
/// Each threshold is held once for its feature, and nodes refer to it by a byte: a block of rows is
/// first turned to bytes, then sent through all trees at 12 bytes a node.
struct TreeEnsemble: Sendable, Equatable {
  /// A row goes left where its byte, less `shift`, is at most `threshold` (as unsigned bytes).
  struct Node: Sendable, Equatable {
    /// The left child, the right one follows it; the node itself for a leaf.
    var left: UInt32
    /// What a leaf adds; for a split of a category the number of its set.
    var value: Float
    var feature: UInt16
    /// The highest byte that goes left; 255 for a leaf, which so leads back to itself.
    var threshold: UInt8
    /// 1 where missing values (byte 0) go right; ``isCategory`` for the split of a category.
    var shift: UInt8

    static let isCategory: UInt8 = 2
  }

  /// How a raw value becomes a byte, for each column; byte 0 is a missing value of all numeric ones.
  let bins: [FeatureBins]
  /// The feature of the matrix that each column is made of.
  let sources: [Int]
  let featureCount: Int
  let nodes: [Node]
  /// The first node of each tree.
  let roots: [UInt32]
  /// The sets of bytes that go left where categories are split.
  let sets: [BinSet]
  /// What leaves add instead of their values, where they are linear.
  let linear: LinearTerms

  var treeCount: Int { roots.count }

  /// The first trees alone. Nodes of the others stay, and nothing leads to them.
  func first(_ count: Int) -> Self {
    Self(
      bins: bins, sources: sources, featureCount: featureCount, nodes: nodes,
      roots: Array(roots.prefix(count)), sets: sets, linear: linear)
  }

  /// Adds the trees' values for some rows to `sums`, one for each of `rows`.
  func add(to sums: inout [Double], _ matrix: FeatureMatrix, rows: Range<Int>) {
    precondition(matrix.features.count == featureCount, "a matrix of other features")
    guard !nodes.isEmpty && !rows.isEmpty else { return }
    if rows.count <= Self.fewRows { return addFew(to: &sums, matrix, rows: rows) }
    let finders = bins.map(BinFinder.init)
    let blockSize = 256
    var bytes = [UInt8](repeating: 0, count: blockSize * max(1, bins.count))
    var column = [UInt8](repeating: 0, count: blockSize)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: blockSize) {
      let block = start..<min(rows.upperBound, start + blockSize)
      fill(&bytes, &column, finders, matrix, rows: block)
      bytes.withUnsafeBufferPointer { bytes in
        sums.withUnsafeMutableBufferPointer { sums in
          let sums = sums.baseAddress! + start - rows.lowerBound
          if linear.isEmpty {
            walk(bytes.baseAddress!, count: block.count, sums)
          } else {
            addLinear(bytes.baseAddress!, matrix, rows: block, sums)
          }
        }
      }
    }
  }

  /// Turns a block of rows to bytes, row-major.
  private func fill(
    _ bytes: inout [UInt8], _ column: inout [UInt8], _ finders: [BinFinder],
    _ matrix: FeatureMatrix, rows: Range<Int>
  ) {
    for feature in bins.indices {
      matrix.cells.withUnsafeBufferPointer { cells in
        column.withUnsafeMutableBufferPointer { column in
          finders[feature].fill(
            column.baseAddress!,
            from: cells.baseAddress! + sources[feature] * matrix.rowCount + rows.lowerBound,
            rows: 0..<rows.count)
        }
      }
      for row in 0..<rows.count { bytes[row * bins.count + feature] = column[row] }
    }
  }

  /// Sends a block of rows through all trees to leaves that may be linear.
  func addLinear(
    _ bytes: UnsafePointer<UInt8>, _ matrix: FeatureMatrix, rows: Range<Int>,
    _ sums: UnsafeMutablePointer<Double>
  ) {
    nodes.withUnsafeBufferPointer { nodes in
      for root in roots {
        for position in 0..<rows.count {
          let row = bytes + position * bins.count
          var at = root
          while true {
            let child = next(at, true, nodes.baseAddress!, row)
            if child == at { break }
            at = child
          }
          sums[position] += linear.value(
            ofLeaf: Int(at), matrix, row: rows.lowerBound + position, plain: nodes[Int(at)].value)
        }
      }
    }
  }

  /// Sends a block of rows through all trees.
  private func walk(
    _ bytes: UnsafePointer<UInt8>, count: Int, _ sums: UnsafeMutablePointer<Double>
  ) {
    nodes.withUnsafeBufferPointer { nodes in
      for root in roots {
        if sets.isEmpty {
          walk(root, false, nodes.baseAddress!, bytes, count, sums)
        } else {
          walk(root, true, nodes.baseAddress!, bytes, count, sums)
        }
      }
    }
  }

  /// One tree. Four rows go side by side until all have come to a leaf: their loads overlap, and
  /// the way down has no branch that depends on the data.
  @inline(__always)
  private func walk(
    _ root: UInt32, _ hasSets: Bool, _ nodes: UnsafePointer<Node>, _ bytes: UnsafePointer<UInt8>,
    _ count: Int, _ sums: UnsafeMutablePointer<Double>
  ) {
    let width = bins.count
    var row = 0
    while row + 4 <= count {
      let first = bytes + row * width
      var (a, b, c, d) = (root, root, root, root)
      while true {
        let a1 = next(a, hasSets, nodes, first)
        let b1 = next(b, hasSets, nodes, first + width)
        let c1 = next(c, hasSets, nodes, first + 2 * width)
        let d1 = next(d, hasSets, nodes, first + 3 * width)
        // A leaf leads back to itself.
        if (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1) == 0 { break }
        (a, b, c, d) = (a1, b1, c1, d1)
      }
      sums[row] += Double(nodes[Int(a)].value)
      sums[row + 1] += Double(nodes[Int(b)].value)
      sums[row + 2] += Double(nodes[Int(c)].value)
      sums[row + 3] += Double(nodes[Int(d)].value)
      row += 4
    }
    while row < count {
      var at = root
      while true {
        let child = next(at, hasSets, nodes, bytes + row * width)
        if child == at { break }
        at = child
      }
      sums[row] += Double(nodes[Int(at)].value)
      row += 1
    }
  }

  @inline(__always)
  func next(
    _ index: UInt32, _ hasSets: Bool, _ nodes: UnsafePointer<Node>, _ bytes: UnsafePointer<UInt8>
  ) -> UInt32 {
    let node = nodes + Int(index)
    if hasSets && node.pointee.shift == Node.isCategory { return setStep(node, bytes) }
    return step(node, bytes)
  }

  @inline(__always)
  private func step(_ node: UnsafePointer<Node>, _ bytes: UnsafePointer<UInt8>) -> UInt32 {
    let byte = bytes[Int(node.pointee.feature)] &- node.pointee.shift
    return node.pointee.left &+ (byte <= node.pointee.threshold ? 0 : 1)
  }

  private func setStep(_ node: UnsafePointer<Node>, _ bytes: UnsafePointer<UInt8>) -> UInt32 {
    let isLeft = sets[Int(node.pointee.value)].contains(bytes[Int(node.pointee.feature)])
    return node.pointee.left &+ (isLeft ? 0 : 1)
  }
}
