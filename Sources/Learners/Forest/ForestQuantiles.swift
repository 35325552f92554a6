import Tabular

/// Quantiles of the training values in the leaves that a row falls in.
///
/// Every tree gives each training row of the row's leaf, drawn for the tree or not, an equal share of one vote,
/// by its weight; a quantile is the least value below or at which that share of all votes lies.
///
/// - Source: Meinshausen, “Quantile regression forests”, Journal of Machine Learning Research 7 (2006).
struct ForestQuantileModel<Family: Learner>: QuantileModel {
  static var familyName: String { Family.family.name }

  let levels: [Double]
  /// A leaf's value is its number among the leaves of the tree.
  let trees: [DecisionTree]
  /// By tree and leaf: where its rows begin in ``members``; one more than there are leaves.
  let starts: [[UInt32]]
  /// By tree: the places of leaves' rows in ``values``, ascending in each leaf.
  let members: [[UInt32]]
  /// The training values, ascending.
  let values: [Double]
  /// Of the values' rows; empty where all weigh alike.
  let weights: [Double]
  let featureImportance: [Double]

  func quantiles(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    let width = featureImportance.count
    var result: [Double] = []
    result.reserveCapacity(rows.count * levels.count)
    var cells = [Double](repeating: 0, count: width)
    var votes = [Double](repeating: 0, count: values.count)
    var touched: [UInt32] = []
    for row in rows {
      for feature in 0..<width { cells[feature] = Double(singlePrecision(features[row, feature])) }
      touched.removeAll(keepingCapacity: true)
      for tree in trees.indices { vote(tree, cells, &votes, &touched) }
      touched.sort()
      append(votes, touched, to: &result)
      for place in touched { votes[Int(place)] = 0 }
    }
    return result
  }

  private func vote(
    _ tree: Int, _ cells: [Double], _ votes: inout [Double], _ touched: inout [UInt32]
  ) {
    let leaf = Int(trees[tree].value(cells, from: 0))
    let own = Int(starts[tree][leaf])..<Int(starts[tree][leaf + 1])
    var total = 0.0
    for place in own { total += weight(members[tree][place]) }
    for place in own {
      let value = members[tree][place]
      if votes[Int(value)] == 0 { touched.append(value) }
      votes[Int(value)] += weight(value) / total
    }
  }

  private func weight(_ place: UInt32) -> Double { weights.isEmpty ? 1 : weights[Int(place)] }

  private func append(_ votes: [Double], _ touched: [UInt32], to result: inout [Double]) {
    var total = 0.0
    for place in touched { total += votes[Int(place)] }
    var (sum, next) = (0.0, 0)
    for level in levels {
      // A share that is reached but for rounding is reached.
      let needed = level * total * (1 - 1e-12)
      while next < touched.count - 1, sum + votes[Int(touched[next])] < needed {
        sum += votes[Int(touched[next])]
        next += 1
      }
      result.append(values[Int(touched[next])])
    }
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(levels)
    writer.write(featureImportance)
    writer.write(values)
    writer.write(weights)
    writer.write(UInt32(trees.count))
    for (tree, (starts, members)) in zip(trees, zip(starts, members)) {
      tree.encode(to: &writer)
      writer.write(starts)
      writer.write(members)
    }
  }
}

extension ForestQuantileModel {
  init(from reader: inout ByteReader) throws(ByteError) {
    levels = try reader.readQuantileLevels()
    featureImportance = try reader.readDoubles()
    let values = try reader.readDoubles()
    let weights = try reader.readDoubles()
    let count = try reader.read(UInt32.self)
    guard count > 0, !values.isEmpty, values.allSatisfy(\.isFinite),
      zip(values, values.dropFirst()).allSatisfy({ $0 <= $1 }),
      weights.isEmpty || weights.count == values.count,
      weights.allSatisfy({ $0.isFinite && $0 > 0 })
    else { throw .unexpected("a forest without values") }
    var trees: [DecisionTree] = []
    var starts: [[UInt32]] = []
    var members: [[UInt32]] = []
    for _ in 0..<count {
      let tree = try DecisionTree(from: &reader, featureCount: featureImportance.count)
      let own = try reader.readArray(UInt32.self)
      let places = try reader.readArray(UInt32.self)
      let leaves = own.count - 1
      // Every leaf holds a row at least.
      guard leaves > 0, own.first == 0, own.last.map(Int.init) == places.count,
        zip(own, own.dropFirst()).allSatisfy({ $0 < $1 }),
        places.allSatisfy({ Int($0) < values.count }),
        tree.nodes.allSatisfy({ node in
          node.test >= 0 || Int(exactly: node.payload).map((0..<leaves).contains) ?? false
        })
      else { throw .unexpected("leaves of other values") }
      trees.append(tree)
      starts.append(own)
      members.append(places)
    }
    (self.trees, self.starts, self.members) = (trees, starts, members)
    (self.values, self.weights) = (values, weights)
  }
}

extension Forest where Splitter: ~Copyable {
  /// Grows the forest of a regression, and keeps the rows of its leaves.
  func quantiles<Family: Learner>(
    _ table: ForestTable, _ splitter: consuming Splitter, levels: [Double], isWeighted: Bool,
    seed: UInt64, _ family: Family.Type
  ) throws(FitError) -> ForestQuantileModel<Family> {
    let cells = table.rowMajorCells
    let order = table.target.indices.sorted { (table.target[$0], $0) < (table.target[$1], $1) }
    var starts: [[UInt32]] = []
    var members: [[UInt32]] = []
    let result = try grow(table, splitter, seed: seed) { tree, _ in
      let leaves = tree.numberLeaves()
      var rows = [[UInt32]](repeating: [], count: leaves)
      for (place, row) in order.enumerated() {
        rows[Int(tree.value(cells, from: row * table.featureCount))].append(UInt32(place))
      }
      var own: [UInt32] = [0]
      for leaf in rows { own.append((own.last ?? 0) + UInt32(leaf.count)) }
      starts.append(own)
      members.append(rows.flatMap { $0 })
    }
    return ForestQuantileModel(
      levels: levels, trees: result.trees, starts: starts, members: members,
      values: order.map { table.target[$0] },
      weights: isWeighted ? order.map { table.weights[$0] } : [],
      featureImportance: result.importance)
  }
}

extension DecisionTree {
  /// Gives each leaf its number; returns how many there are.
  fileprivate mutating func numberLeaves() -> Int {
    var count = 0
    for index in nodes.indices where nodes[index].test < 0 {
      setValue(index, Double(count))
      count += 1
    }
    return count
  }
}

extension RandomForest: QuantileLearner {
  public func fitQuantiles(
    _ data: TrainingData, levels: [Double], seed: UInt64
  ) throws(FitError) -> any QuantileModel {
    try quantiles(data, levels: levels, seed: seed, BestSplitter.init)
  }
}

extension ExtraTrees: QuantileLearner {
  public func fitQuantiles(
    _ data: TrainingData, levels: [Double], seed: UInt64
  ) throws(FitError) -> any QuantileModel {
    try quantiles(data, levels: levels, seed: seed, RandomSplitter.init)
  }
}
