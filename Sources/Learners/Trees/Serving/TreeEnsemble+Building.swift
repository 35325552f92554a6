extension TreeEnsemble {
  /// The trees that were grown on a table with these bins.
  ///
  /// - Parameters:
  ///   - bins: Those of the table's columns.
  ///   - sources: The feature that each column is made of.
  ///   - featureCount: Features of the matrix.
  ///
  /// A value missing where training saw none of that feature missing goes with the larger child.
  init(_ trees: [BinnedTree], bins: [FeatureBins], sources: [Int], featureCount: Int) {
    let used = UsedThresholds(trees, bins)
    var nodes: [Node] = []
    var sets: [BinSet] = []
    var roots: [UInt32] = []
    var linear = LinearTerms()
    let isLinear = trees.contains { !$0.linearLeaves.isEmpty }
    nodes.reserveCapacity(trees.reduce(0) { $0 + $1.nodes.count })
    for tree in trees {
      let root = UInt32(nodes.count)
      roots.append(root)
      for (index, node) in tree.nodes.enumerated() {
        let place = root + UInt32(index)
        if isLinear { linear.append(tree.linearLeaves.isEmpty ? nil : tree.linearLeaves[index]) }
        guard !node.isLeaf else {
          nodes.append(Node(left: place, value: node.value, feature: 0, threshold: 255, shift: 0))
          continue
        }
        var serving = Node(
          left: root + UInt32(node.left), value: 0, feature: UInt16(node.feature), threshold: 0,
          shift: 0)
        switch node.rule {
        case .categories(let set):
          // Exact: a Float counts to 2²⁴.
          serving.value = Float(sets.count)
          serving.shift = Node.isCategory
          sets.append(tree.sets[Int(set)])
        case .threshold(let bin, let missingLeft):
          let (left, right) = (tree.nodes[Int(node.left)], tree.nodes[Int(node.left) + 1])
          switch bins[Int(node.feature)] {
          case .ordered: serving.threshold = bin
          case let column:
            let goesLeft = column.hasMissingBin ? missingLeft : left.count >= right.count
            serving.shift = goesLeft ? 0 : 1
            serving.threshold = used.byte(of: bin, feature: Int(node.feature)) &- serving.shift
          }
        }
        nodes.append(serving)
      }
    }
    self.init(
      bins: used.bins, sources: sources, featureCount: featureCount, nodes: nodes, roots: roots,
      sets: sets, linear: linear)
  }
}

/// The thresholds that trees use, of all that their table had, and how bytes refer to them.
private struct UsedThresholds {
  /// Byte 0 is for missing values, in every feature.
  private(set) var bins: [FeatureBins]
  private var bytes: [[UInt8]]

  init(_ trees: [BinnedTree], _ tableBins: [FeatureBins]) {
    var isUsed = tableBins.map { [Bool](repeating: false, count: max(1, $0.binCount)) }
    for tree in trees {
      for node in tree.nodes where !node.isLeaf {
        if case .threshold(let bin, _) = node.rule { isUsed[Int(node.feature)][Int(bin)] = true }
      }
    }
    bins = tableBins
    bytes = []
    for (feature, table) in tableBins.enumerated() {
      var byte: UInt8 = 0
      var featureBytes = [UInt8](repeating: 0, count: isUsed[feature].count)
      if case .numeric(let borders, let hasMissingBin) = table {
        let firstBin = hasMissingBin ? 1 : 0
        var kept: [Double] = []
        for (index, border) in borders.enumerated() where isUsed[feature][index + firstBin] {
          kept.append(border)
          byte += 1
          featureBytes[index + firstBin] = byte
        }
        bins[feature] = .numeric(borders: kept, hasMissingBin: true)
      }
      bytes.append(featureBytes)
    }
  }

  /// The byte of a training threshold; that of the bin of missing values alone is 0.
  func byte(of bin: UInt8, feature: Int) -> UInt8 { bytes[feature][Int(bin)] }
}
