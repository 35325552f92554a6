extension TreeEnsemble {
  /// `nil` where leaves are linear: they move a prediction by features the way did not ask for.
  var plainTrees: [PlainTree]? {
    guard linear.isEmpty else { return nil }
    return roots.indices.map { tree in
      let first = Int(roots[tree])
      let end = tree + 1 < roots.count ? Int(roots[tree + 1]) : nodes.count
      return PlainTree(
        nodes: (first..<end).map { index in plain(nodes[index], at: index, first: first) })
    }
  }

  private func plain(_ node: Node, at index: Int, first: Int) -> PlainTree.Node {
    guard Int(node.left) != index else { return PlainTree.Node(value: Double(node.value)) }
    var plain = PlainTree.Node(
      feature: sources[Int(node.feature)], left: Int(node.left) - first,
      right: Int(node.left) - first + 1)
    func goesLeft(_ byte: UInt8) -> Bool {
      node.shift == Node.isCategory
        ? sets[Int(node.value)].contains(byte) : byte &- node.shift <= node.threshold
    }
    plain.ask(bins[Int(node.feature)], goesLeft)
    return plain
  }
}

extension SymmetricEnsemble {
  /// `nil` where a split asks for a combination of features, which is no one feature's, and of several outputs.
  var plainTrees: [PlainTree]? {
    guard outputs == 1, splitColumns.allSatisfy({ Int($0) < bins.count }) else { return nil }
    var trees: [PlainTree] = []
    var split = 0
    var value = 0
    for depth in depths.map(Int.init) {
      trees.append(plain(depth, firstSplit: split, firstValue: value))
      split += depth
      value += 1 << depth
    }
    return trees
  }

  /// The same question for all nodes of a level; a leaf's number is made of the answers.
  private func plain(_ depth: Int, firstSplit: Int, firstValue: Int) -> PlainTree {
    var nodes: [PlainTree.Node] = []
    for level in 0..<depth {
      let column = Int(splitColumns[firstSplit + level])
      let bin = splitBins[firstSplit + level]
      let start = (1 << level) - 1
      for place in 0..<1 << level {
        let child = 2 * (start + place) + 1
        var node = PlainTree.Node(feature: sources[column], left: child, right: child + 1)
        node.ask(bins[column]) { $0 <= bin }
        nodes.append(node)
      }
    }
    for place in 0..<1 << depth {
      // The first question is the highest bit of the place, and the lowest of the leaf's number.
      var leaf = 0
      for level in 0..<depth where place >> (depth - 1 - level) & 1 == 1 { leaf |= 1 << level }
      nodes.append(PlainTree.Node(value: Double(values[firstValue + leaf])))
    }
    return PlainTree(nodes: nodes)
  }
}

extension PlainTree.Node {
  /// Takes over a question about the bins of a feature.
  fileprivate mutating func ask(_ bins: FeatureBins, _ goesLeft: (UInt8) -> Bool) {
    switch bins {
    case .numeric(let borders, let hasMissingBin):
      missingGoesLeft = goesLeft(0)
      // Values go left up to some border, and missing ones as their bin does.
      let first: UInt8 = hasMissingBin ? 1 : 0
      let count = borders.indices.prefix { goesLeft(first + UInt8($0)) }.count
      let areAll = count == borders.count && goesLeft(first + UInt8(borders.count))
      question = .atMost(areAll ? .infinity : count == 0 ? -.infinity : borders[count - 1])
    case .category(let binOfLevel, _):
      missingGoesLeft = goesLeft(0)
      question = .levels(binOfLevel.map(goesLeft))
    case .ordered(let binOfLevel, let other, _):
      missingGoesLeft = goesLeft(other)
      question = .levels(binOfLevel.map(goesLeft))
    }
  }
}

extension DecisionTree {
  /// - Parameter share: What a leaf's value is multiplied by.
  func plain(share: Double) -> PlainTree {
    PlainTree(
      nodes: nodes.map { node in
        guard node.test >= 0 else { return PlainTree.Node(value: node.payload * share) }
        var plain = PlainTree.Node(
          feature: Int(node.test >> 2), left: Int(node.child), right: Int(node.child) + 1,
          missingGoesLeft: node.test & 1 != 0)
        plain.question = .atMostSingle(node.payload)
        if node.test & 2 != 0 {
          let position = Int(node.payload)
          plain.question = .levels(
            (0..<Int(levels[position])).map { level in
              levels[position + 1 + level >> 6] >> UInt64(level & 63) & 1 != 0
            })
        }
        return plain
      })
  }
}

extension BoostedTrees: TreeSum {
  var plainTrees: (start: Double, trees: [PlainTree])? {
    link == .identity ? ensemble.plainTrees.map { (start, $0) } : nil
  }
}

extension SymmetricTrees: TreeSum {
  var plainTrees: (start: Double, trees: [PlainTree])? {
    link == .identity ? ensemble.plainTrees.map { (start, $0) } : nil
  }
}

extension ForestModel: TreeSum {
  var plainTrees: (start: Double, trees: [PlainTree])? {
    (0, trees.map { $0.plain(share: 1 / Double(trees.count)) })
  }
}
