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
    /// What a leaf adds; 0 for others.
    var value: Float
    var feature: UInt16
    /// The highest byte that goes left; 255 for a leaf, which so leads back to itself.
    var threshold: UInt8
    /// 1 where missing values (byte 0) go right.
    var shift: UInt8
  }

  /// How a raw value becomes a byte, for each column; byte 0 is a missing value of all numeric ones.
  let bins: [FeatureBins]
  /// The feature of the matrix that each column is made of.
  let sources: [Int]
  let featureCount: Int
  let nodes: [Node]
  /// The first node of each tree, and the longest way from there to a leaf.
  let roots: [UInt32]
  let depths: [UInt16]
  /// The sets that split categories, by node.
  let sets: [UInt32: BinSet]

  var treeCount: Int { roots.count }

  /// Adds the trees' values for some rows to `sums`, one for each of `rows`.
  func add(to sums: inout [Double], _ matrix: FeatureMatrix, rows: Range<Int>) {
    precondition(matrix.features.count == featureCount, "a matrix of other features")
    guard !nodes.isEmpty && !rows.isEmpty else { return }
    let finders = bins.map(BinFinder.init)
    let blockSize = 256
    var bytes = [UInt8](repeating: 0, count: blockSize * max(1, bins.count))
    var column = [UInt8](repeating: 0, count: blockSize)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: blockSize) {
      let block = start..<min(rows.upperBound, start + blockSize)
      fill(&bytes, &column, finders, matrix, rows: block)
      bytes.withUnsafeBufferPointer { bytes in
        sums.withUnsafeMutableBufferPointer { sums in
          walk(bytes.baseAddress!, count: block.count, sums.baseAddress! + start - rows.lowerBound)
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

  /// Sends a block of rows through all trees. Eight rows go side by side, each as many steps as the
  /// tree is deep: their loads overlap, and no branch depends on the data.
  private func walk(_ bytes: UnsafePointer<UInt8>, count: Int, _ sums: UnsafeMutablePointer<Double>)
  {
    let width = bins.count
    nodes.withUnsafeBufferPointer { nodes in
      let nodes = nodes.baseAddress!
      for tree in roots.indices {
        let root = roots[tree]
        let depth = Int(depths[tree])
        var row = 0
        if sets.isEmpty {
          while row + 8 <= count {
            var at = SIMD8<UInt32>(repeating: root)
            for _ in 0..<depth {
              for lane in 0..<8 {
                at[lane] = step(nodes + Int(at[lane]), bytes + (row + lane) * width)
              }
            }
            for lane in 0..<8 { sums[row + lane] += Double(nodes[Int(at[lane])].value) }
            row += 8
          }
        }
        while row < count {
          sums[row] += Double(nodes[Int(leaf(root, nodes, bytes + row * width))].value)
          row += 1
        }
      }
    }
  }

  @inline(__always)
  private func step(_ node: UnsafePointer<Node>, _ bytes: UnsafePointer<UInt8>) -> UInt32 {
    let byte = bytes[Int(node.pointee.feature)] &- node.pointee.shift
    return node.pointee.left &+ (byte <= node.pointee.threshold ? 0 : 1)
  }

  /// The leaf a row of bytes comes to.
  private func leaf(
    _ root: UInt32, _ nodes: UnsafePointer<Node>, _ bytes: UnsafePointer<UInt8>
  ) -> UInt32 {
    var index = root
    while true {
      let node = nodes[Int(index)]
      if node.left == index { return index }
      if let set = sets.isEmpty ? nil : sets[index] {
        index = node.left + (set.contains(bytes[Int(node.feature)]) ? 0 : 1)
      } else {
        index = step(nodes + Int(index), bytes)
      }
    }
  }
}
