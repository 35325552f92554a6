import Tabular

/// The mean of the class shares in the leaves of many trees.
struct ForestClassModel<Family: Learner>: ClassificationModel {
  static var familyName: String { Family.family.name }

  /// A leaf's value is its class, if all of its rows are of one; else the number of classes plus the place
  /// of its shares among those of the tree.
  let trees: [DecisionTree]
  /// By tree: the shares of leaves of several classes, one row of ``classCount`` after the other.
  let shares: [[Float]]
  let classCount: Int
  let featureImportance: [Double]

  init(
    trees: [DecisionTree], shares: [[Float]], classCount: Int, featureImportance: [Double]
  ) {
    self.trees = trees
    self.shares = shares
    self.classCount = classCount
    self.featureImportance = featureImportance
  }

  func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    let width = featureImportance.count
    var result = [Double](repeating: 0, count: rows.count * classCount)
    let blockSize = 1024
    var cells = [Double](repeating: 0, count: blockSize * width)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: blockSize) {
      let block = start..<min(start + blockSize, rows.upperBound)
      for feature in 0..<width {
        for row in block {
          cells[(row - start) * width + feature] = Double(singlePrecision(features[row, feature]))
        }
      }
      for (tree, shares) in zip(trees, shares) {
        var leaves = [Double](repeating: 0, count: block.count)
        tree.addValues(cells, width: width, to: &leaves)
        for (place, leaf) in leaves.enumerated() {
          let base = (start - rows.lowerBound + place) * classCount
          let code = Int(leaf)
          if code < classCount {
            result[base + code] += 1
          } else {
            let first = (code - classCount) * classCount
            for number in 0..<classCount { result[base + number] += Double(shares[first + number]) }
          }
        }
      }
    }
    normalise(&result, classCount: classCount)
    return result
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(classCount))
    writer.write(featureImportance)
    writer.write(UInt32(trees.count))
    for (tree, shares) in zip(trees, shares) {
      tree.encode(to: &writer)
      writer.write(shares)
    }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    classCount = Int(try reader.read(UInt32.self))
    featureImportance = try reader.readDoubles()
    let count = try reader.read(UInt32.self)
    guard count > 0, classCount >= 2 else { throw .unexpected("a forest without trees") }
    var trees: [DecisionTree] = []
    var shares: [[Float]] = []
    for _ in 0..<count {
      let tree = try DecisionTree(from: &reader, featureCount: featureImportance.count)
      let own = try reader.readFloats()
      let codes = own.count / classCount + classCount
      guard own.count % classCount == 0, own.allSatisfy({ $0 >= 0 && $0 <= 1 }),
        tree.leafValues.allSatisfy({ Int(exactly: $0).map((0..<codes).contains) ?? false })
      else { throw .unexpected("leaves of other classes") }
      trees.append(tree)
      shares.append(own)
    }
    self.trees = trees
    self.shares = shares
  }
}

extension Forest where Splitter == ClassSplitter {
  /// Grows a forest that lowers Gini's impurity.
  func classes<Family: Learner>(
    _ data: ClassificationData, isRandom: Bool, seed: UInt64, _ family: Family.Type
  ) throws(FitError) -> ForestClassModel<Family> {
    let table = ForestTable(data.numbers)
    let rows = table.rowMajorCells
    let classes = table.target.map { Int($0) }
    var shares: [[Float]] = []
    let result = try grow(
      table, ClassSplitter(table, classCount: data.classCount, isRandom: isRandom), seed: seed
    ) { tree, weights in
      shares.append(
        Self.fillLeaves(
          of: &tree, rows, width: table.featureCount, classes, weights, data.classCount))
    }
    return ForestClassModel(
      trees: result.trees, shares: shares, classCount: data.classCount,
      featureImportance: result.importance)
  }

  /// Gives the leaves of several classes their shares; returns those.
  private static func fillLeaves(
    of tree: inout DecisionTree, _ cells: [Double], width: Int, _ classes: [Int],
    _ weights: [Double], _ classCount: Int
  ) -> [Float] {
    var counts: [Double] = []
    for leaf in tree.mixedLeaves {
      tree.setValue(leaf, Double(classCount + counts.count / classCount))
      counts += [Double](repeating: 0, count: classCount)
    }
    guard !counts.isEmpty else { return [] }
    for row in classes.indices where weights[row] > 0 {
      let code = Int(tree.value(cells, from: row * width))
      if code >= classCount {
        counts[(code - classCount) * classCount + classes[row]] += weights[row]
      }
    }
    normalise(&counts, classCount: classCount)
    return counts.map { Float($0) }
  }
}

extension DecisionTree {
  /// Those that a tree of classes has found to be of several.
  fileprivate var mixedLeaves: [Int] {
    nodes.indices.filter { nodes[$0].test < 0 && nodes[$0].payload < 0 }
  }

  fileprivate var leafValues: [Double] { nodes.filter { $0.test < 0 }.map(\.payload) }
}

extension RandomForest: ClassificationLearner {
  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    try classes(data, isRandom: false, seed: seed)
  }
}

extension ExtraTrees: ClassificationLearner {
  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    try classes(data, isRandom: true, seed: seed)
  }
}
